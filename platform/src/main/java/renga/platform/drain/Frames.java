package renga.platform.drain;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.regex.Pattern;
import renga.platform.log.LogTap;

/// Lines as they go over the wire: each a message of RFC 5424 behind its length in bytes (RFC 6587 §3.4.1), as Logplex
/// writes them.
final class Frames {
    /// syslog.notice: what became of a dyno.
    private static final String PLATFORM = "<45>";
    /// local0.info: what people and add-ons did and said.
    private static final String API = "<134>";
    /// local3.info.
    private static final String ROUTER = "<158>";
    /// local5.warning: what the log says about itself.
    private static final String LOGPLEX = "<172>";
    /// local7.info: what a dyno wrote.
    private static final String DYNO = "<190>";

    private static final Pattern DYNO_NAME = Pattern.compile("[A-Za-z0-9_-]+\\.[0-9]+");

    private Frames() {}

    /// `LENGTH <190>1 TIME host app web.1 - TEXT`, for `application/logplex-1`: without structured data, and without a
    /// dash in its place, which is not quite RFC 5424, but what readers of Heroku's drains expect.
    static byte[] posted(List<LogTap.Line> lines) {
        return all(lines, "host", " - ");
    }

    /// `LENGTH <190>1 TIME d.TOKEN app web.1 - - TEXT`, for syslog.
    static byte[] syslog(List<LogTap.Line> lines, String token) {
        return all(lines, token, " - - ");
    }

    private static byte[] all(List<LogTap.Line> lines, String host, String rest) {
        var frames = new ByteArrayOutputStream(128 * lines.size());
        for (LogTap.Line line : lines) {
            String head = priority(line) + "1 " + line.time() + " " + host + " " + line.source() + " " + line.process();
            byte[] message = (head + rest + line.text() + "\n").getBytes(UTF_8);
            frames.writeBytes((message.length + " ").getBytes(US_ASCII));
            frames.writeBytes(message);
        }
        return frames.toByteArray();
    }

    static String priority(LogTap.Line line) {
        if (line.source().equals("app"))
            return DYNO_NAME.matcher(line.process()).matches() ? DYNO : API;
        return switch (line.process()) {
            case "router" -> ROUTER;
            case "logplex" -> LOGPLEX;
            default -> PLATFORM;
        };
    }
}
