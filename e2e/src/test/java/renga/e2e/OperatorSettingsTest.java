package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.testkit.Checkout;

/// Which of the host's client settings the launcher hands into builds: mirrors without log-ins, read where Maven and
/// cargo read them.
class OperatorSettingsTest {
    private static final String LAUNCHER =
            "set -euo pipefail; RENGA_CHECKOUT=$PWD; for part in launcher/*.sh; do . $part; done;"
                    + " builder_home() { echo \"$HOME\"; }; registry_settings | only_public";

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void freshHome() {
        shell = new Shell(Checkout.root(), Map.of("HOME", home.toString(), "PATH", System.getenv("PATH")));
    }

    @Test
    void a_maven_mirror() throws IOException {
        write(".m2/settings.xml", """
                <settings>
                  <!-- <mirror><id>a</id><mirrorOf>*</mirrorOf><url>https://commented.example.test/</url></mirror> -->
                  <servers><server><id>other</id><password>s3cret</password></server></servers>
                  <mirrors>
                    <mirror><id>b</id><mirrorOf>*</mirrorOf><url>http://0.0.0.0/</url><blocked>true</blocked></mirror>
                    <mirror><id>c</id><mirrorOf>internal</mirrorOf><url>https://internal.example.test/</url></mirror>
                    <mirror>
                      <id>d</id> <mirrorOf>*,!internal</mirrorOf>
                      <url>https://maven.example.test/all?a=1&amp;b=2</url>
                    </mirror>
                  </mirrors>
                </settings>
                """);
        assertThat(lines())
                .contains("MAVEN_MIRROR_OF=*,!internal\n", "MAVEN_MIRROR_URL=https://maven.example.test/all?a=1&b=2\n")
                .doesNotContain("s3cret");
    }

    @Test
    void no_maven_mirror_that_asks_for_a_password() throws IOException {
        write(".m2/settings.xml", """
                <settings>
                  <servers><server><id>company</id><username>me</username><password>s3cret</password></server></servers>
                  <mirrors><mirror><id>company</id><mirrorOf>central</mirrorOf><url>https://maven.example.test/</url></mirror></mirrors>
                </settings>
                """);
        Outcome outcome = shell.run(LAUNCHER).ok().says("asks for a password");
        assertThat(outcome.out() + outcome.err()).doesNotContain("s3cret", "MAVEN_MIRROR_URL=");
    }

    @Test
    void a_mirror_of_crates() throws IOException {
        write(".cargo/config.toml", """
                [source.crates-io]
                replace-with = "company" # ours

                [source."company"]
                registry = "sparse+https://crates.example.test/index/"

                [registries.other]
                index = "https://other.example.test/"
                """);
        assertThat(lines()).contains("CARGO_MIRROR=sparse+https://crates.example.test/index/\n");
    }

    @Test
    void what_the_environment_names_comes_first() throws IOException {
        write(
                ".cargo/config.toml",
                "[source.crates-io]\nreplace-with = \"x\"\n[source.x]\nregistry = \"https://x.test/\"\n");
        Outcome outcome = shell.with("CARGO_MIRROR", "sparse+https://me:s3cret@crates.example.test/")
                .with("MAVEN_MIRROR_URL", "http://localhost:8081/maven2")
                .run(LAUNCHER)
                .ok()
                .says("CARGO_MIRROR holds a password", "MAVEN_MIRROR_URL points at this host's loopback");
        assertThat(outcome.out()).doesNotContain("CARGO_MIRROR", "MAVEN_MIRROR_URL");
    }

    private String lines() {
        return shell.run(LAUNCHER).ok().out();
    }

    private void write(String file, String text) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
