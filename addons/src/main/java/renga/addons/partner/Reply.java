package renga.addons.partner;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the person who gave a data command gets.
///
/// @param status of HTTP
/// @param body becomes JSON; may hold secrets
/// @param again when the platform is to give the command again; then it goes on being done
public record Reply(int status, Object body, Optional<Duration> again) {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final int REFUSED = 422;
    private static final int UNAVAILABLE = 503;

    private Reply(int status, Object body) {
        this(status, body, Optional.empty());
    }

    public static Reply ok(Object body) {
        return new Reply(OK, body);
    }

    /// It is being done.
    public static Reply later(Duration pause, String message) {
        return new Reply(ACCEPTED, Map.of("message", message), Optional.of(pause));
    }

    public static Reply done(String message) {
        return ok(Map.of("message", message));
    }

    public static Reply notFound(String message) {
        return new Reply(NOT_FOUND, Map.of("id", "not_found", "message", message));
    }

    public static Reply refused(String message) {
        return new Reply(REFUSED, Map.of("id", "unprocessable_entity", "message", message));
    }

    public static Reply unavailable(String message) {
        return new Reply(UNAVAILABLE, Map.of("id", "service_unavailable", "message", message));
    }

    /// @param configOf what the config vars of namespaces are from now on; none: the namespace is gone
    public Reply configured(Map<String, Map<String, String>> configOf) {
        return with(Map.of("config_of", configOf));
    }

    /// @param config what its own config vars are from now on
    public Reply configured(Map<String, String> config, Map<String, Map<String, String>> configOf) {
        return with(Map.of("config", config, "config_of", configOf));
    }

    private Reply with(Map<String, Object> fields) {
        var more = new HashMap<>(fields);
        if (body instanceof Map<?, ?> before) before.forEach((name, value) -> more.put(String.valueOf(name), value));
        return new Reply(status, more, again);
    }

    @Override
    public String toString() {
        return "Reply[" + status + "]";
    }
}
