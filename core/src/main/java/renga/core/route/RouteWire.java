package renga.core.route;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import renga.core.AppId;
import renga.core.Json;
import tools.jackson.core.JacksonException;

/// The one codec of the control socket, used at both of its ends: one line per message, UTF-8, ended by `\n`.
///
/// Everything is JSON but the request report, of which there are tens of thousands a second:
/// `R APP MILLIS TEXT`, the app as UUID, the time as milliseconds since 1970.
public final class RouteWire {
    /// Longest control line in bytes: a snapshot of 10,000 apps with a few hosts and dynos each is about 5 MB.
    public static final int LINE_BYTES_MAX = 64 << 20;

    private static final String REQUEST = "R ";

    private RouteWire() {}

    public static byte[] line(RouteMessage message) {
        return json(message);
    }

    public static byte[] line(RouterReport report) {
        return report instanceof RouterReport.Request(AppId app, Instant at, String text)
                ? utf8(REQUEST + app + " " + at.toEpochMilli() + " " + text + "\n")
                : json(report);
    }

    /// What every request line of an app begins with, up to and with the space before the milliseconds.
    public static byte[] requestPrefix(AppId app) {
        return utf8(REQUEST + app + " ");
    }

    /// @param line without its line end
    /// @throws IllegalArgumentException saying what is wrong with the line
    public static RouteMessage message(String line) {
        return parsed(line, RouteMessage.class);
    }

    /// @param line without its line end
    /// @throws IllegalArgumentException saying what is wrong with the line
    public static RouterReport report(String line) {
        return line.startsWith(REQUEST) ? request(line) : parsed(line, RouterReport.class);
    }

    private static RouterReport request(String line) {
        int afterApp = line.indexOf(' ', REQUEST.length());
        int afterTime = line.indexOf(' ', afterApp + 1);
        if (afterApp < 0 || afterTime < 0) throw new IllegalArgumentException("request report cut short: " + line);
        var app = AppId.of(line.substring(REQUEST.length(), afterApp));
        var at = Instant.ofEpochMilli(Long.parseLong(line, afterApp + 1, afterTime, 10));
        return new RouterReport.Request(app, at, line.substring(afterTime + 1));
    }

    private static byte[] json(Object value) {
        return utf8(Json.MAPPER.writeValueAsString(value) + "\n");
    }

    private static <T> T parsed(String line, Class<T> type) {
        try {
            T value = Json.MAPPER.readValue(line, type);
            if (value == null) throw new IllegalArgumentException("control line is null");
            return value;
        } catch (JacksonException broken) {
            throw new IllegalArgumentException(
                    "control line is no " + type.getSimpleName() + ": " + broken.getMessage(), broken);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
