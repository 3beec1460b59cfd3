package renga.dyno.disk;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// File names as UTF-8, whatever locale the JVM was started in (in `C`, `Path` itself can say only ASCII).
final class Names {
    private Names() {}

    /// Empty if the name is not UTF-8.
    static Optional<String> text(Path name) {
        String shown = name.toString();
        if (shown.chars().allMatch(c -> c < 0x80)) return Optional.of(shown);
        String raw = Path.of("/").resolve(name).toUri().getRawPath();
        try {
            var bytes = ByteBuffer.wrap(unescaped(raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw));
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes).toString().substring(1));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    static Path child(Path folder, String name) {
        if (name.chars().allMatch(c -> c < 0x80)) return folder.resolve(name);
        String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        return folder.resolve(Path.of(URI.create("file:///" + escaped)).getFileName());
    }

    /// The place of a tree's path below a folder.
    static Path below(Path folder, String path) {
        Path result = folder;
        for (String name : path.split("/")) result = child(result, name);
        return result;
    }

    private static byte[] unescaped(String raw) {
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }
}
