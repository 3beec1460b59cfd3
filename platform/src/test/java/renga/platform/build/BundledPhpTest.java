package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.build.StackRoom.Built;
import renga.testkit.Checkout;

/// The php buildpack on its sample, in the real stack.
class BundledPhpTest {
    @TempDir
    Path folder;

    private StackRoom room;

    @BeforeEach
    void open() throws Exception {
        room = StackRoom.find(folder);
    }

    @Test
    void restores_packages_but_those_of_the_app_itself() throws Exception {
        Built first = build(Trees.sample("php-composer"));
        assertThat(first.status()).as(first.output()).isZero();
        assertThat(first.output())
                .contains("-----> PHP app detected\n")
                .contains("Installing renga/verse (1.0.0): Mirroring from packages/verse\n")
                .contains("-----> Running 'composer compile'...\n");
        assertThat(first.files())
                .contains("./public/built.txt", "./vendor/bin/heroku-php-apache2", "./vendor/bin/heroku-php-nginx");
        assertThat(first.ran()).isEqualTo("A verse by PHP: a lightning gleam, the heron's cry.\n");

        String library = "packages/verse/src/Verse.php";
        String changed = Files.readString(
                        Checkout.root().resolve("samples/php-composer").resolve(library))
                .replace("a lightning gleam", "a candle");
        Built again = build(Trees.sample("php-composer", library, changed));
        assertThat(again.status()).as(again.output()).isZero();
        assertThat(again.output()).contains("Restoring vendor from cache\n");
        assertThat(again.ran()).isEqualTo("A verse by PHP: a candle, the heron's cry.\n");
    }

    private Built build(Source source) throws Exception {
        String ask = "php -r '$_SERVER[\"REQUEST_URI\"] = \"/\"; require \"public/index.php\";'";
        return room.build(source, Buildpacks.detected(), false, Map.of(), ask);
    }
}
