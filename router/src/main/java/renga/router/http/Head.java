package renga.router.http;

import org.jspecify.annotations.Nullable;

/// The lines of one head, found in an array of bytes and checked letter by letter; it says nothing of their meaning.
///
/// A line ends with CR LF or LF alone: heads are written anew before they go on, so both are safe.
/// Folded lines, blanks before the colon, control characters and a lone CR are faults.
/// Used again from head to head; for one thread. The bytes belong to the caller and must stay while it is used.
final class Head {
    /// Heroku: each request has at most 1,000 headers, each name at most 1,000 bytes.
    static final int HEADERS_MAX = 1_000;

    static final int NAME_BYTES_MAX = 1_000;

    private final int lineBytesMax;
    byte[] bytes = new byte[0];
    int firstStart;
    int firstEnd;
    int next;
    int count;
    int[] nameStart = new int[32];
    int[] nameEnd = new int[32];
    int[] valueStart = new int[32];
    int[] valueEnd = new int[32];
    HeaderKind[] kind = new HeaderKind[32];

    private int cursor;

    Head(int lineBytesMax) {
        this.lineBytesMax = lineBytesMax;
    }

    /// @return null when the whole head is there and well formed: [#next] is then where the body begins
    @Nullable
    HeadFault index(byte[] source, int from, int to) {
        bytes = source;
        count = 0;
        firstStart = from;
        HeadFault fault = line(from, from, to);
        if (fault != null) return fault;
        firstEnd = contentEnd(from);
        while (true) {
            int at = cursor;
            if (at == to) return HeadFault.INCOMPLETE;
            if (source[at] == '\n' || source[at] == '\r') return end(at, to);
            if (count == HEADERS_MAX) return HeadFault.TOO_MANY_HEADERS;
            fault = header(at, to);
            if (fault != null) return fault;
        }
    }

    private @Nullable HeadFault end(int at, int to) {
        if (bytes[at] == '\r') {
            if (at + 1 == to) return HeadFault.INCOMPLETE;
            if (bytes[at + 1] != '\n') return HeadFault.BAD_HEADER;
            at++;
        }
        next = at + 1;
        return null;
    }

    private @Nullable HeadFault header(int start, int to) {
        int at = start;
        while (at < to && Text.isToken(bytes[at])) at++;
        if (at - start > NAME_BYTES_MAX) return HeadFault.BAD_HEADER;
        if (at == to) return HeadFault.INCOMPLETE;
        if (at == start || bytes[at] != ':') return HeadFault.BAD_HEADER;
        int colon = at++;
        while (at < to && isBlank(bytes[at])) at++;
        HeadFault fault = line(start, at, to);
        if (fault == null) add(start, colon, at, contentEnd(at));
        return fault;
    }

    /// Goes to the end of a line that began at `start` and is read up to `at`; leaves the cursor after its LF.
    private @Nullable HeadFault line(int start, int at, int to) {
        byte[] b = bytes;
        int i = at;
        while (i < to && (!Text.isControl(b[i]) || b[i] == '\t')) i++;
        if (i - start > lineBytesMax) return HeadFault.LINE_TOO_LONG;
        if (i == to) return HeadFault.INCOMPLETE;
        if (b[i] == '\r') {
            if (++i == to) return HeadFault.INCOMPLETE;
        }
        if (b[i] != '\n') return HeadFault.BAD_HEADER;
        cursor = i + 1;
        return null;
    }

    /// The end of the text of the line before the cursor, without its line end and trailing blanks.
    private int contentEnd(int from) {
        int end = cursor - 1;
        if (end > from && bytes[end - 1] == '\r') end--;
        while (end > from && isBlank(bytes[end - 1])) end--;
        return end;
    }

    private void add(int start, int colon, int value, int end) {
        if (count == nameStart.length) grow();
        nameStart[count] = start;
        nameEnd[count] = colon;
        valueStart[count] = value;
        valueEnd[count] = end;
        kind[count++] = HeaderKind.of(bytes, start, colon);
    }

    private void grow() {
        int size = Math.min(2 * count, HEADERS_MAX);
        nameStart = java.util.Arrays.copyOf(nameStart, size);
        nameEnd = java.util.Arrays.copyOf(nameEnd, size);
        valueStart = java.util.Arrays.copyOf(valueStart, size);
        valueEnd = java.util.Arrays.copyOf(valueEnd, size);
        kind = java.util.Arrays.copyOf(kind, size);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /// Whether header `i` has exactly this lower-case value, in any case.
    boolean valueIs(int i, byte[] lowerCase) {
        return Text.is(bytes, valueStart[i], valueEnd[i], lowerCase);
    }

    /// Reads a Content-Length: at most 18 digits and nothing else, or -1.
    long number(int i) {
        int digits = valueEnd[i] - valueStart[i];
        if (digits < 1 || digits > 18) return -1;
        long value = 0;
        for (int at = valueStart[i]; at < valueEnd[i]; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) return -1;
            value = 10 * value + digit;
        }
        return value;
    }

    /// Copies header `i` as one line.
    void copy(int i, Bytes out) {
        out.put(bytes, nameStart[i], nameEnd[i])
                .put(':')
                .put(' ')
                .put(bytes, valueStart[i], valueEnd[i])
                .put('\r')
                .put('\n');
    }
}
