package renga.platform.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The head of an HTTP/1.1 answer, and its body still to be read.
///
/// @param headers names in lower case; of several with one name the first
record Answer(int status, Map<String, String> headers, InputStream rest) {
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int INTERIM_MAX = 5;
    private static final int FINAL = 200;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})( .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /// Skips interim answers (1xx).
    static Answer read(InputStream in) throws IOException {
        for (int i = 0; i <= INTERIM_MAX; i++) {
            Answer answer = parse(head(in), in);
            if (answer.status() >= FINAL) return answer;
        }
        throw strange();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean isRedirect() {
        return List.of(301, 302, 303, 307, 308).contains(status);
    }

    /// Ends where the body ends; one that breaks off throws.
    InputStream body() throws IOException {
        String encoding = header("transfer-encoding").orElse("identity").toLowerCase(Locale.ROOT);
        if (encoding.equals("chunked")) return new Chunks(rest);
        if (!encoding.equals("identity")) throw strange();
        Optional<Long> length = length();
        return length.isPresent() ? new Counted(rest, length.get()) : rest;
    }

    /// Of the body, if the head tells.
    Optional<Long> length() throws IOException {
        Optional<String> text = header("content-length");
        if (text.isEmpty() || headers.containsKey("transfer-encoding")) return Optional.empty();
        if (!LENGTH.matcher(text.get()).matches()) throw strange();
        return text.map(Long::parseLong);
    }

    private static Answer parse(List<String> lines, InputStream rest) throws IOException {
        Matcher status = STATUS.matcher(lines.getFirst());
        if (!status.matches()) throw strange();
        var headers = new HashMap<String, String>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon < 1) throw strange();
            headers.putIfAbsent(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Answer(Integer.parseInt(status.group(1)), Map.copyOf(headers), rest);
    }

    /// The lines before the first empty one.
    private static List<String> head(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int ends = 0;
        while (ends < 2) {
            int next = in.read();
            if (next < 0 || bytes.size() >= HEAD_BYTES_MAX) throw strange();
            bytes.write(next);
            if (next == '\n') ends++;
            else if (next != '\r') ends = 0;
        }
        List<String> lines = bytes.toString(StandardCharsets.ISO_8859_1).lines().toList();
        return lines.subList(0, lines.size() - 1);
    }

    private static FetchException strange() {
        return new FetchException("what answers there is not understood as HTTP/1.1");
    }
}
