package renga.router.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes that is cleared and used again. For one thread.
public final class Bytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS_MAX = 20;

    private byte[] array = new byte[1024];
    private int length;

    public Bytes clear() {
        length = 0;
        return this;
    }

    public byte[] array() {
        return array;
    }

    public int length() {
        return length;
    }

    public Bytes put(int value) {
        room(1);
        array[length++] = (byte) value;
        return this;
    }

    public Bytes put(byte[] source) {
        return put(source, 0, source.length);
    }

    public Bytes put(byte[] source, int from, int to) {
        int count = to - from;
        room(count);
        System.arraycopy(source, from, array, length, count);
        length += count;
        return this;
    }

    /// Text of ASCII characters only.
    @SuppressWarnings("deprecation") // the low bytes are exactly what is wanted, without a copy in between
    public Bytes put(String ascii) {
        int count = ascii.length();
        room(count);
        ascii.getBytes(0, count, array, length);
        length += count;
        return this;
    }

    /// @param value not negative
    public Bytes decimal(long value) {
        room(DIGITS_MAX);
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) digits++;
        int at = length + digits;
        long rest = value;
        do {
            array[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        length += digits;
        return this;
    }

    /// The lowest `digits` hexadecimal digits.
    public Bytes hex(long value, int digits) {
        room(digits);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) array[length++] = HEX[(int) (value >>> shift) & 15];
        return this;
    }

    public byte[] copy() {
        return Arrays.copyOf(array, length);
    }

    private void room(int more) {
        if (length + more > array.length) array = Arrays.copyOf(array, Math.max(2 * array.length, length + more));
    }

    @Override
    public String toString() {
        return new String(array, 0, length, StandardCharsets.ISO_8859_1);
    }
}
