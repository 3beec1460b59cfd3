package renga.router.http;

/// What the Connection headers of a head say; marks the headers they nominate as ending here.
final class ConnectionOptions {
    private static final byte[] CLOSE = Text.ascii("close");
    private static final byte[] KEEP_ALIVE = Text.ascii("keep-alive");
    private static final byte[] UPGRADE = Text.ascii("upgrade");

    boolean close;
    boolean keepAlive;
    boolean upgrade;

    void clear() {
        close = false;
        keepAlive = false;
        upgrade = false;
    }

    /// Reads header `i` of the head, a Connection header: a comma-separated list of tokens.
    void read(Head head, int i) {
        int end = head.valueEnd[i];
        int start = head.valueStart[i];
        for (int at = start; at <= end; at++) {
            if (at < end && head.bytes[at] != ',') continue;
            option(head, start, at);
            start = at + 1;
        }
    }

    private void option(Head head, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && head.bytes[start] <= ' ' && head.bytes[start] >= 0) start++;
        while (end > start && head.bytes[end - 1] <= ' ' && head.bytes[end - 1] >= 0) end--;
        if (Text.is(head.bytes, start, end, CLOSE)) close = true;
        else if (Text.is(head.bytes, start, end, KEEP_ALIVE)) keepAlive = true;
        else if (Text.is(head.bytes, start, end, UPGRADE)) upgrade = true;
        else nominate(head, start, end);
    }

    /// Only headers without a meaning to the router can be nominated away: never Host, lengths or what it adds.
    private static void nominate(Head head, int from, int to) {
        for (int i = 0; i < head.count; i++) {
            if (head.kind[i] == HeaderKind.OTHER && sameName(head, i, from, to)) head.kind[i] = HeaderKind.NOMINATED;
        }
    }

    private static boolean sameName(Head head, int i, int from, int to) {
        int length = to - from;
        if (length == 0 || head.nameEnd[i] - head.nameStart[i] != length) return false;
        for (int k = 0; k < length; k++) {
            if (Text.lower(head.bytes[from + k]) != Text.lower(head.bytes[head.nameStart[i] + k])) return false;
        }
        return true;
    }
}
