package renga.dyno.net;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// As much of a DNS message (RFC 1035) as a forwarder with one domain of its own must understand.
record NameMessage(byte[] bytes, String name, int type) {
    static final int BYTES_MAX = 65_535;
    private static final int HEADER_BYTES = 12;
    private static final int LABEL_MAX = 63;
    private static final int ADDRESS = 1;
    private static final int TTL_SECONDS = 30;
    private static final int ANSWER_FLAGS = 0x8580;
    private static final int FAILED_FLAGS = 0x8182;

    /// Empty unless it is a query with one question.
    static Optional<NameMessage> query(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || (bytes[2] & 0x80) != 0 || bytes[4] != 0 || bytes[5] != 1) {
            return Optional.empty();
        }
        StringBuilder name = new StringBuilder();
        int at = HEADER_BYTES;
        while (at < bytes.length && bytes[at] != 0) {
            int length = bytes[at] & 0xff;
            if (length > LABEL_MAX || at + 1 + length >= bytes.length) return Optional.empty();
            if (!name.isEmpty()) name.append('.');
            name.append(new String(bytes, at + 1, length, StandardCharsets.ISO_8859_1));
            at += 1 + length;
        }
        if (at + 5 > bytes.length) return Optional.empty();
        int type = (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
        return Optional.of(new NameMessage(bytes, name.toString().toLowerCase(Locale.ROOT), type));
    }

    boolean isIn(String domain) {
        return name.equals(domain) || name.endsWith("." + domain);
    }

    /// The address for a question of type A, no answer (but no error) for any other.
    byte[] answer(Inet4Address address) {
        byte[] question = Arrays.copyOfRange(bytes, HEADER_BYTES, questionEnd());
        ByteBuffer out = header(ANSWER_FLAGS, type == ADDRESS ? 1 : 0, question, 16);
        if (type == ADDRESS) {
            out.putShort((short) 0xC00C)
                    .putShort((short) ADDRESS)
                    .putShort((short) 1)
                    .putInt(TTL_SECONDS);
            out.putShort((short) 4).put(address.getAddress());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /// SERVFAIL.
    byte[] failed() {
        byte[] question = Arrays.copyOfRange(bytes, HEADER_BYTES, questionEnd());
        return header(FAILED_FLAGS, 0, question, 0).array();
    }

    private ByteBuffer header(int flags, int answers, byte[] question, int room) {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + question.length + room);
        out.put(bytes[0]).put(bytes[1]).putShort((short) (flags | (bytes[2] & 1) << 8));
        out.putShort((short) 1).putShort((short) answers).putShort((short) 0).putShort((short) 0);
        return out.put(question);
    }

    private int questionEnd() {
        int at = HEADER_BYTES;
        while (bytes[at] != 0) at += 1 + (bytes[at] & 0xff);
        return at + 5;
    }
}
