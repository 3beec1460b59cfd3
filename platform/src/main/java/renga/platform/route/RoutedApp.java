package renga.platform.route;

import java.util.List;
import renga.core.AppId;

/// What of an app matters to its route.
///
/// @param hosts lower-case host names that are the app's own: `NAME.RENGA_DOMAIN` and custom domains
public record RoutedApp(AppId id, String name, List<String> hosts, boolean maintenance) {
    public RoutedApp {
        hosts = List.copyOf(hosts);
    }
}
