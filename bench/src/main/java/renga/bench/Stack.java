package renga.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The stack that benchmarks run on, and their folders.
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

    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path done, @Nullable IOException failure) throws IOException {
                if (failure != null) throw failure;
                Files.delete(done);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
