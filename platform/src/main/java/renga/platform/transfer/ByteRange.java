package renga.platform.transfer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Part of a file.
///
/// @param from of the first byte, from 0
/// @param count at least 1
record ByteRange(long from, long count) {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /// What a header `Range` asks for.
    ///
    /// @param size of the file
    /// @return empty if there is nothing of that in it, or it asks for several parts
    static Optional<ByteRange> of(String header, long size) {
        Matcher asked = ONE.matcher(header.strip());
        if (!asked.matches()) return Optional.empty();
        String first = asked.group(1);
        String last = asked.group(2);
        if (first.isEmpty() && last.isEmpty()) return Optional.empty();
        long from = first.isEmpty() ? Math.max(0, size - Long.parseLong(last)) : Long.parseLong(first);
        long end = first.isEmpty() || last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
        return from < end ? Optional.of(new ByteRange(from, end - from)) : Optional.empty();
    }

    /// As a header `Content-Range` has it.
    String of(long size) {
        return "bytes %d-%d/%d".formatted(from, from + count - 1, size);
    }
}
