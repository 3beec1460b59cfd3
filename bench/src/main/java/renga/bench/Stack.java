package renga.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// The stack that benchmarks run on.
final class Stack {
    private Stack() {}

    /// RENGA_STACK, or the newest that was built.
    static Path newest() throws IOException {
        String named = System.getenv("RENGA_STACK");
        if (named != null) return Path.of(named);
        Path cache = Path.of(System.getenv().getOrDefault("RENGA_CACHE", "/var/cache/renga"), "stack");
        try (Stream<Path> stacks = Files.list(cache)) {
            return stacks.map(stack -> stack.resolve("rootfs"))
                    .filter(Files::isDirectory)
                    .max(Comparator.comparing(root -> root.toFile().lastModified()))
                    .orElseThrow(() -> new IOException("no stack in " + cache + "; build it: stack/build"));
        }
    }
}
