package renga.dyno.output;

import static renga.dyno.output.OutputLimits.LINE_BYTES_MAX;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import renga.dyno.DynoEvent;

/// Turns conmon's `TIME STREAM F|P TEXT` lines into a dyno's lines: joins the parts (P) of one, cuts the long ones.
/// Not thread-safe.
final class LogLines {
    private enum Stream {
        OUT,
        ERR
    }

    private static final int TIME_LENGTH_MIN = 20;

    private final Map<Stream, ByteArrayOutputStream> begun = new EnumMap<>(Stream.class);
    private final List<DynoEvent.Line> lines = new ArrayList<>();
    private Instant lastAt = Instant.EPOCH;

    LogLines() {
        for (Stream stream : Stream.values()) begun.put(stream, new ByteArrayOutputStream());
    }

    /// One line of the file, from `start` to before its newline at `end`.
    void take(byte[] bytes, int start, int end) {
        int time = indexOf(bytes, start, end);
        int stream = indexOf(bytes, time + 1, end);
        int tag = indexOf(bytes, stream + 1, end);
        if (time - start < TIME_LENGTH_MIN || stream >= end) return;
        try {
            lastAt = OffsetDateTime.parse(new String(bytes, start, time - start, StandardCharsets.US_ASCII))
                    .toInstant();
        } catch (DateTimeParseException torn) {
            return;
        }
        // "stdout" and "stderr" differ in their fourth letter.
        ByteArrayOutputStream line = begun(bytes[time + 4] == 'o' ? Stream.OUT : Stream.ERR);
        int text = Math.min(tag + 1, end);
        int room = LINE_BYTES_MAX + 1 - line.size();
        line.write(bytes, text, Math.max(0, Math.min(end - text, room)));
        if (bytes[stream + 1] == 'F') finish(line);
    }

    /// No line is half said: everything up to here may be forgotten.
    boolean isComplete() {
        return begun.values().stream().allMatch(line -> line.size() == 0);
    }

    /// The dyno has ended: what is half said is all there is.
    void finish() {
        for (ByteArrayOutputStream line : begun.values()) if (line.size() > 0) finish(line);
    }

    List<DynoEvent.Line> taken() {
        List<DynoEvent.Line> result = List.copyOf(lines);
        lines.clear();
        return result;
    }

    private void finish(ByteArrayOutputStream line) {
        byte[] bytes = line.toByteArray();
        int length = Math.min(bytes.length, LINE_BYTES_MAX);
        if (bytes.length > LINE_BYTES_MAX) while (length > 0 && (bytes[length] & 0xc0) == 0x80) length--;
        if (length > 0 && bytes[length - 1] == '\r') length--;
        lines.add(new DynoEvent.Line(lastAt, new String(bytes, 0, length, StandardCharsets.UTF_8)));
        line.reset();
    }

    private ByteArrayOutputStream begun(Stream stream) {
        return Objects.requireNonNull(begun.get(stream));
    }

    private static int indexOf(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != ' ') at++;
        return at;
    }
}
