package renga.platform.addon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import renga.platform.refusal.Refusal;

/// What a provider sends an app's log: `LENGTH <PRIORITY>1 TIME HOST APP PROCESS - - TEXT`, one after the other.
/// LENGTH counts the bytes behind its blank (RFC 6587, of lines of RFC 5424; contract, partner-api.md §2.5).
final class LogFrames {
    private static final int FRAMES_MAX = 1_000;
    private static final int LENGTH_DIGITS_MAX = 6;

    /// As an app's own lines are cut.
    private static final int TEXT_CHARS_MAX = 10_000;

    private static final Pattern LINE = Pattern.compile(
            "<[0-9]{1,3}>[0-9]{0,2} (\\S+) (\\S+) (\\S+) (\\S+) (\\S+) (?:-|\\[.*?\\]) ?(.*)", Pattern.DOTALL);
    private static final Pattern PROCESS = Pattern.compile("[A-Za-z0-9._-]{1,50}");
    private static final int PROCESS_GROUP = 4;
    private static final int TEXT_GROUP = 6;

    private LogFrames() {}

    /// @param process of the add-on: `heroku-postgres`
    record Frame(String process, String text) {}

    /// @throws Refusal if that is something else
    static List<Frame> read(byte[] body) {
        var frames = new ArrayList<Frame>();
        int at = 0;
        while (at < body.length) {
            int blank = blank(body, at);
            int length = Integer.parseInt(new String(body, at, blank - at, US_ASCII));
            if (length > body.length - blank - 1) throw none("a frame is longer than what came");
            frames.add(frame(new String(body, blank + 1, length, UTF_8)));
            if (frames.size() > FRAMES_MAX) throw none("there are more than " + FRAMES_MAX + " frames");
            at = blank + 1 + length;
        }
        return frames;
    }

    private static int blank(byte[] body, int from) {
        int at = from;
        while (at < body.length && body[at] >= '0' && body[at] <= '9') at++;
        boolean fits = at > from && at - from <= LENGTH_DIGITS_MAX && at < body.length && body[at] == ' ';
        if (!fits) throw none("a frame does not begin with its length");
        return at;
    }

    private static Frame frame(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) throw none("a frame is no line of syslog");
        String process = parts.group(PROCESS_GROUP);
        if (!PROCESS.matcher(process).matches()) throw none("a process is misnamed");
        String text = parts.group(TEXT_GROUP).strip().replaceAll("[\\r\\n\\x00]+", " ");
        return new Frame(process, text.substring(0, Math.min(text.length(), TEXT_CHARS_MAX)));
    }

    private static Refusal none(String why) {
        return Refusal.invalid("That is not application/logplex-1: %s.".formatted(why));
    }
}
