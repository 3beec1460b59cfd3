package renga.router;

import java.nio.file.Path;
import java.util.Map;

/// What the environment says.
///
/// @param home the router's own folder, RENGA_HOME/router: nothing outside of it is touched
/// @param httpPort RENGA_HTTP_PORT, on all addresses; 0 for any free one
/// @param threads RENGA_ROUTER_THREADS, event loops; one per core if not said
record Settings(Path home, int httpPort, int threads) {
    private static final int PORT_MAX = 65_535;
    private static final int THREADS_MAX = 1_024;

    /// @throws IllegalArgumentException naming the variable and what it may be
    static Settings of(Map<String, String> environment) {
        var home = Path.of(environment.getOrDefault("RENGA_HOME", "/var/lib/renga"), "router");
        int cores = Runtime.getRuntime().availableProcessors();
        return new Settings(
                home,
                number(environment, "RENGA_HTTP_PORT", 8080, 0, PORT_MAX),
                number(environment, "RENGA_ROUTER_THREADS", cores, 1, THREADS_MAX));
    }

    private static int number(Map<String, String> environment, String name, int otherwise, int min, int max) {
        String text = environment.getOrDefault(name, "");
        if (text.isBlank()) return otherwise;
        try {
            int value = Integer.parseInt(text.strip());
            if (value >= min && value <= max) return value;
        } catch (NumberFormatException _) {
            // said below, with the range
        }
        throw new IllegalArgumentException(name + " is '" + text + "'; set it to a number from " + min + " to " + max);
    }
}
