package renga.router.http;

import java.nio.charset.StandardCharsets;

/// Questions about ASCII text in byte arrays.
final class Text {
    private static final boolean[] TOKEN = members("!#$%&'*+-.^_`|~", true);
    private static final boolean[] HOST = members("-._:[]", true);
    private static final boolean[] REQUEST_ID = members("+/=-", true);

    private Text() {}

    static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    static boolean isToken(byte b) {
        return b >= 0 && TOKEN[b];
    }

    static boolean isHost(byte b) {
        return b >= 0 && HOST[b];
    }

    static boolean isRequestId(byte b) {
        return b >= 0 && REQUEST_ID[b];
    }

    static boolean isControl(byte b) {
        return (b >= 0 && b < ' ') || b == 0x7f;
    }

    /// Whether the bytes are this lower-case word, in any case.
    static boolean is(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from != lowerCase.length) return false;
        for (int i = 0; i < lowerCase.length; i++) if (lower(bytes[from + i]) != lowerCase[i]) return false;
        return true;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean[] members(String marks, boolean alphanumeric) {
        var table = new boolean[128];
        for (int i = 0; i < marks.length(); i++) table[marks.charAt(i)] = true;
        for (char c = 0; c < 128; c++) if (alphanumeric && Character.isLetterOrDigit(c)) table[c] = true;
        return table;
    }
}
