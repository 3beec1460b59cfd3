package renga.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import renga.testkit.Checkout;

/// The project's own files, found from the folder the tests run in.
final class Sources {
    private Sources() {}

    static Path root() {
        return Checkout.root();
    }

    /// Every Java file below `MODULE/src`, main and test.
    static List<Path> java() {
        return files("src/", ".java");
    }

    static List<Path> mainJava() {
        return files("src/main/java/", ".java");
    }

    private static List<Path> files(String below, String ending) {
        Path root = root();
        try (Stream<Path> modules = Files.list(root)) {
            return modules.filter(module -> Files.exists(module.resolve("pom.xml")))
                    .map(module -> module.resolve(below))
                    .filter(Files::isDirectory)
                    .flatMap(Sources::walk)
                    .filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
