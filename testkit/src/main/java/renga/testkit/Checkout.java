package renga.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/// The project's own checkout, found from the folder the tests run in.
public final class Checkout {
    private Checkout() {}

    public static Path root() {
        for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
            if (Files.exists(here.resolve(".mvn"))) return here;
        }
        throw new IllegalStateException("no project root (a folder with .mvn) above this folder");
    }
}
