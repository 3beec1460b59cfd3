package renga.platform.bucket;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// A file in the parts that it is sent in, with what a server checks each by.
///
/// @param sha256 of the file, 64 hex digits
record Slices(long bytes, String sha256, List<Slice> all) {
    private static final int BUFFER_BYTES = 256 * 1024;

    /// @param md5 in base 64, as a header `Content-MD5` has it
    record Slice(Path file, long from, long count, String md5) {
        InputStream open() {
            try {
                FileChannel channel =
                        FileChannel.open(file, StandardOpenOption.READ).position(from);
                return new Limited(Channels.newInputStream(channel), count);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Reads the file once.
    ///
    /// @param sliceBytes of each but the last
    static Slices of(Path file, long sliceBytes) throws IOException {
        MessageDigest whole = digest("SHA-256");
        List<Slice> all = new ArrayList<>();
        long from = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            while (true) {
                MessageDigest part = digest("MD5");
                long count = 0;
                while (count < sliceBytes) {
                    int read = in.read(buffer, 0, (int) Math.min(buffer.length, sliceBytes - count));
                    if (read < 0) break;
                    whole.update(buffer, 0, read);
                    part.update(buffer, 0, read);
                    count += read;
                }
                // An empty file is one empty part.
                if (count == 0 && from > 0) break;
                all.add(new Slice(file, from, count, Base64.getEncoder().encodeToString(part.digest())));
                from += count;
                if (count < sliceBytes) break;
            }
        }
        return new Slices(from, HexFormat.of().formatHex(whole.digest()), List.copyOf(all));
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    private static final class Limited extends FilterInputStream {
        private long left;

        private Limited(InputStream in, long count) {
            super(in);
            this.left = count;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) return -1;
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            if (read > 0) left -= read;
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
