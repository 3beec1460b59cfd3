package renga.router.report;

import java.util.Arrays;

/// Whole lines, each ended by LF, ready for the wire.
///
/// @param lines how many of them are request lines; 0 for a notice
public record LineChunk(byte[] bytes, int lines) {
    LineChunk withoutFirst(int count) {
        int at = 0;
        for (int i = 0; i < count; i++) at = lineEnd(at);
        return new LineChunk(Arrays.copyOfRange(bytes, at, bytes.length), lines - count);
    }

    /// What is left when so many bytes were sent; a line sent in part is left whole.
    public LineChunk after(int sentBytes) {
        int sentLines = 0;
        for (int i = 0; i < sentBytes; i++) if (bytes[i] == '\n') sentLines++;
        return lines == 0 ? this : withoutFirst(sentLines);
    }

    private int lineEnd(int from) {
        int at = from;
        while (bytes[at] != '\n') at++;
        return at + 1;
    }
}
