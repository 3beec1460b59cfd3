package renga.platform.build;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import renga.testkit.Checkout;

/// Source trees that tests write down.
final class Trees {
    private Trees() {}

    /// Path and content, in turns.
    static Source of(String... pathsAndContents) {
        var files = new TreeMap<String, String>();
        for (int i = 0; i < pathsAndContents.length; i += 2) files.put(pathsAndContents[i], pathsAndContents[i + 1]);
        return of(files);
    }

    static Source of(Map<String, String> files) {
        return sink -> {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                boolean executable = ("/" + file.getKey()).contains("/bin/");
                sink.file(file.getKey(), executable, content.length, new ByteArrayInputStream(content));
            }
        };
    }

    /// An app of `samples/`, with files changed or added.
    static Source sample(String name, String... changes) {
        TreeMap<String, String> files = texts(Checkout.root().resolve("samples").resolve(name));
        for (int i = 0; i < changes.length; i += 2) files.put(changes[i], changes[i + 1]);
        return of(files);
    }

    /// All files of a folder, as text.
    static Source folder(Path root) {
        return of(texts(root));
    }

    private static TreeMap<String, String> texts(Path root) {
        var files = new TreeMap<String, String>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String path = root.relativize(file).toString();
                if (path.startsWith("node_modules/") || path.startsWith(".venv/")) continue;
                try (InputStream in = Files.newInputStream(file)) {
                    files.put(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
