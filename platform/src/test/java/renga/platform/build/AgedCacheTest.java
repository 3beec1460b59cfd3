package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.build.StackRoom.Built;

/// What is left of earlier builds never makes one fail: it is dropped if it does not fit, and built again.
class AgedCacheTest {
    private static final Source APP = Trees.of(
            "Cargo.toml",
            "[package]\nname = \"verse\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
            "Cargo.lock",
            "version = 3\n\n[[package]]\nname = \"verse\"\nversion = \"0.1.0\"\n",
            "src/main.rs",
            "fn main() { println!(\"built\"); }\n");

    @TempDir
    Path folder;

    @Test
    void starts_anew_on_another_stack() throws Exception {
        assertBuilds();
        Path old = Files.writeString(cache().resolve("target/of-the-old-stack"), "old");
        assertThat(assertBuilds().output()).doesNotContain("Discarding");
        assertThat(old).exists();

        Files.writeString(cache().resolve("stack"), "heroku-22");
        assertThat(assertBuilds().output()).contains("-----> Discarding the cache: it was made on heroku-22\n");
        assertThat(old).doesNotExist();
        assertThat(assertBuilds().output()).doesNotContain("Discarding");
    }

    @Test
    void does_not_grow_for_ever() throws Exception {
        assertBuilds();
        Path old = cache().resolve("target/grown");
        try (var file = new RandomAccessFile(old.toFile(), "rw")) {
            file.setLength(3L << 30);
        }
        assertThat(assertBuilds().output())
                .containsPattern("-----> Discarding cached target: 30\\d\\d MB, 2000 are kept at most\n");
        assertThat(old).doesNotExist();
    }

    private Built assertBuilds() throws Exception {
        Built built = StackRoom.find(folder).build(APP, Buildpacks.detected(), false, Map.of(), "target/release/verse");
        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.ran()).contains("built\n");
        return built;
    }

    private Path cache() {
        return folder.resolve("cache/rust");
    }
}
