package renga.platform.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// How a line is written: in the file `TAG TIME SOURCE: TEXT`, for people the same without the tag.
///
/// The tag says which run of which dyno wrote the line (or is a dash), so that output that a restarted runtime
/// delivers again can be told from new output.
final class LogFormat {
    /// Longer texts are cut; Heroku's figure (heroku-behaviour.md §1).
    static final int TEXT_BYTES_MAX = 10_000;

    /// The longest record: tag, time, source and text.
    static final int RECORD_BYTES_MAX = TEXT_BYTES_MAX + 200;

    /// The tag of lines that no dyno wrote.
    static final String NO_TAG = "-";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'");

    private LogFormat() {}

    static String time(Instant at) {
        return TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    static void write(ByteArrayOutputStream to, String tag, String time, String source, String text) {
        to.writeBytes((tag + " " + time + " " + source + ": ").getBytes(UTF_8));
        writeText(to, text);
        to.write('\n');
    }

    /// A line is one line: what would end it, for a terminal or an event stream, becomes a blank.
    private static void writeText(ByteArrayOutputStream to, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        int length = cut(bytes, TEXT_BYTES_MAX);
        while (length > 0 && isLineEnd(bytes[length - 1])) length--;
        for (int i = 0; i < length; i++) if (isLineEnd(bytes[i])) bytes[i] = ' ';
        to.write(bytes, 0, length);
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    /// The greatest length up to the limit that does not split a character.
    private static int cut(byte[] utf8, int bytesMax) {
        if (utf8.length <= bytesMax) return utf8.length;
        int end = bytesMax;
        while (end > 0 && (utf8[end] & 0xC0) == 0x80) end--;
        return end;
    }

    /// What people see of a record: all but the tag.
    static String shown(byte[] buffer, int start, int end) {
        int from = start;
        while (from < end && buffer[from] != ' ') from++;
        return new String(buffer, Math.min(from + 1, end), Math.max(0, end - from - 1), UTF_8);
    }

    /// Reads what [#shown] shows: `TIME SOURCE[PROCESS]: TEXT`.
    static LogTap.Line parts(LogLine line) {
        String shown = line.text();
        int blank = shown.indexOf(' ');
        int colon = shown.indexOf(": ", blank);
        String origin = shown.substring(blank + 1, colon);
        int bracket = origin.indexOf('[');
        return new LogTap.Line(
                line.number(),
                shown.substring(0, blank),
                origin.substring(0, bracket),
                origin.substring(bracket + 1, origin.length() - 1),
                shown.substring(colon + 2));
    }
}
