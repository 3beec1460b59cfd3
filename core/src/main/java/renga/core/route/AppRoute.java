package renga.core.route;

import java.util.List;
import java.util.Objects;
import renga.core.AppId;

/// How requests for one app are treated: which host names are its own, and what answers them.
///
/// @param hosts exact names without port, compared without regard to case
/// @param service what answers while no backend is up; [Service#MAINTENANCE] goes before backends
public record AppRoute(AppId app, String name, List<String> hosts, Service service, List<Backend> backends) {
    public AppRoute {
        Objects.requireNonNull(app, "route without app");
        Objects.requireNonNull(name, "route without name");
        Objects.requireNonNull(service, "route without service");
        hosts = List.copyOf(hosts);
        backends = List.copyOf(backends);
    }

    /// What stands behind the name when no backend is up.
    public enum Service {
        /// nothing was ever deployed: H81
        BLANK,
        /// web dynos are wanted: backends answer; with none up yet the request waits (H20 after 75 s)
        RUNNING,
        /// web is scaled to zero: H14
        NO_WEB,
        /// every web dyno crashed: H10
        CRASHED,
        /// maintenance mode: H80
        MAINTENANCE
    }
}
