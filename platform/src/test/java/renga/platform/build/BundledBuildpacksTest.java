package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.build.StackRoom.Built;

/// The bundled buildpacks in the real stack, with the real registries behind them. What they make of
/// the samples is seen where these are pushed.
class BundledBuildpacksTest {
    @TempDir
    Path folder;

    private StackRoom room;

    @BeforeEach
    void open() throws Exception {
        room = StackRoom.find(folder);
    }

    @Test
    void runs_scripts_and_prunes_what_only_they_needed() throws Exception {
        Source app = Trees.of("package.json", """
                {"name": "x", "version": "1.0.0", "engines": {"node": "22.x", "npm": "10.x"},
                 "devDependencies": {"is-odd": "3.0.1"},
                 "scripts": {"heroku-prebuild": "echo before", "build": "node -e 'console.log(require(\\"is-odd\\")(3))'"}}
                """, "index.js", "console.log(1)\n");
        Built built = build(app, "ls node_modules; node --version; npm --version; npx --version; npm root -g");

        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output()).containsSubsequence("before\n", "There is no package-lock.json", "true\n");
        assertThat(built.ran())
                .contains("v22.")
                .contains("\n10.", "/app/.heroku/node/lib/node_modules\n")
                .doesNotContain("is-odd");
        assertThat(built.result())
                .isInstanceOfSatisfying(
                        BuildResult.Built.class,
                        result -> assertThat(result.processTypes()).isEqualTo(Map.of("web", "npm start")));
    }

    @Test
    void says_what_is_wrong_with_a_node_app() throws Exception {
        assertFails(Trees.of("package.json", "{"), "package.json is not a JSON object");
        assertFails(
                Trees.of("package.json", "{\"engines\": {\"node\": \"99.x\"}}"),
                "No released version of node fits \"99.x\"");
        assertFails(Trees.of("package.json", "{\"engines\": {\"node\": \"$(id)\"}}"), "is no version range");
        assertFails(Trees.of("package.json", "{}", "bun.lock", ""), "bun is not installed by this buildpack.");
    }

    @Test
    void says_what_is_wrong_with_a_python_app() throws Exception {
        assertFails(
                Trees.sample("python-flask", ".python-version", "3.99\n"),
                "Python 3.99 (.python-version) is not on this stack, and could not be fetched.");
        assertFails(Trees.sample("python-flask", ".python-version", "pypy\n"), "does not name one Python version");
        assertFails(Trees.of("requirements.txt", "renga-has-no-such-package==1\n"), "pip could not install");
    }

    private Built build(Source source, String then) throws Exception {
        return room.build(source, Buildpacks.detected(), false, Map.of(), then);
    }

    private void assertFails(Source source, String sentence) throws Exception {
        Built built = room.build(source);
        assertThat(built.status()).isEqualTo(1);
        assertThat(built.output()).contains(sentence);
        assertThat(built.result())
                .isInstanceOfSatisfying(
                        BuildResult.NotBuilt.class,
                        result -> assertThat(result.reason()).isEqualTo("compile"));
    }
}
