package renga.addons.partner;

import java.util.HashMap;
import java.util.Map;

/// What the person who gave a data command gets.
///
/// @param status of HTTP
/// @param body becomes JSON; may hold secrets
public record Reply(int status, Object body) {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int REFUSED = 422;
    private static final int UNAVAILABLE = 503;

    public static Reply ok(Object body) {
        return new Reply(OK, body);
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

    /// @param config what the config vars of namespaces are from now on; none: the namespace is gone
    public Reply configured(Map<String, Map<String, String>> config) {
        var more = new HashMap<>(Map.<String, Object>of("config_of", config));
        if (body instanceof Map<?, ?> fields) fields.forEach((name, value) -> more.put(String.valueOf(name), value));
        return new Reply(status, more);
    }

    @Override
    public String toString() {
        return "Reply[" + status + "]";
    }
}
