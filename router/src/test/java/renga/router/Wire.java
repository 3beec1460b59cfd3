package renga.router;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// HTTP/1 as the tests read it, written apart from the router's own reading.
final class Wire {
    private Wire() {}

    static byte[] body(String head, InputStream in) throws IOException {
        String length = header(head, "content-length");
        if (length != null) return in.readNBytes(Integer.parseInt(length));
        return header(head, "transfer-encoding") == null ? new byte[0] : chunks(in);
    }

    static byte[] chunks(InputStream in) throws IOException {
        var all = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
            all.write(in.readNBytes(size));
            if (size == 0) {
                while (!line(in).isEmpty()) {}
                return all.toByteArray();
            }
            line(in);
        }
    }

    static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) throw new IOException("ended in mid-line: " + bytes);
            if (next == '\n') break;
            bytes.write(next);
        }
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    static @Nullable String header(String head, String name) {
        Matcher found = Pattern.compile("(?im)^" + Pattern.quote(name) + ":[ \t]*(.*?)[ \t]*\r?$")
                .matcher(head.toLowerCase(Locale.ROOT));
        return found.find() ? head.substring(found.start(1), found.end(1)) : null;
    }
}
