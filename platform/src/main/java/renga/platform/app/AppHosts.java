package renga.platform.app;

import java.util.List;
import java.util.Optional;
import renga.core.AppId;
import renga.platform.route.RoutedApp;
import renga.platform.route.RoutedApps;

/// Tells the route room which names lead to which app.
public final class AppHosts implements RoutedApps {
    private final Apps apps;
    private final Addresses addresses;

    public AppHosts(Apps apps, Addresses addresses) {
        this.apps = apps;
        this.addresses = addresses;
    }

    @Override
    public Optional<RoutedApp> find(AppId app) {
        return apps.byId(app).map(this::routed);
    }

    @Override
    public List<RoutedApp> all() {
        return apps.all().stream().map(this::routed).toList();
    }

    private RoutedApp routed(App app) {
        return new RoutedApp(app.id(), app.name(), List.of(addresses.host(app.name())), app.maintenance());
    }
}
