package renga.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppVerbsTest {
    @TempDir
    Path folder;

    private Wire wire;
    private Typed typed;

    @BeforeEach
    void start() throws IOException {
        wire = new Wire();
        typed = new Typed(wire, folder);
    }

    @AfterEach
    void stop() {
        wire.close();
    }

    @Test
    void createMakesAnAppAndItsRemote() throws Exception {
        git("init", "--quiet");
        wire.on("POST /apps", 201, app("shop"));
        var result = typed.run("create", "shop");

        assertThat(result)
                .isEqualTo(new Typed.Result(
                        0, "http://shop.localhost:8080/ | " + wire.url("/shop.git") + "\n", "Creating shop... done\n"));
        assertThat(wire.asked()).containsExactly("POST /apps {\"name\":\"shop\"}");
        assertThat(wire.requests.getFirst().header("Authorization")).isEqualTo("Bearer the-token");
        assertThat(git("remote", "-v")).contains("heroku\t" + wire.url("/shop.git"));
    }

    @Test
    void createWithoutANameSaysWhichOneItGot() {
        wire.on("POST /apps", 201, app("quiet-rain-42"));
        var result = typed.run("apps:create", "--no-remote", "--stack", "heroku-24", "--json");

        assertThat(result.err()).isEqualTo("Creating app... done, quiet-rain-42, stack is heroku-24\n");
        assertThat(result.out()).contains("  \"name\": \"quiet-rain-42\"");
        assertThat(wire.asked()).containsExactly("POST /apps {\"stack\":\"heroku-24\"}");
    }

    @Test
    void aRefusalIsTheServersSentenceAndStatus2() {
        wire.on("POST /apps", 422, Map.of("id", "invalid_params", "message", "Name shop is already taken"));
        var result = typed.run("create", "shop");

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains(" ›   Error: Name shop is already taken", "Error ID: invalid_params");
    }

    @Test
    void appsListsOnesOwnThenTheOthers() {
        wire.on("GET /users/~/apps", 200, List.of(app("zoo"), app("shop"), other("foreign")));
        wire.on("GET /account", 200, Map.of("email", "dev@example.test"));

        assertThat(typed.run("apps").out()).isEqualTo("""
                === dev@example.test Apps

                shop
                zoo

                === Collaborated Apps

                foreign  other@example.test
                """);
    }

    @Test
    void listsAreReadToTheirEnd() {
        wire.on("GET /users/~/apps", exchange -> {
            boolean first = !exchange.getRequestHeaders().containsKey("Range");
            if (first) exchange.getResponseHeaders().add("Next-Range", "name ]a..; max=1");
            Wire.send(
                    exchange,
                    first ? 206 : 200,
                    "application/json",
                    first ? "[{\"name\":\"a\"}]" : "[{\"name\":\"b\"}]");
        });

        assertThat(typed.run("apps", "--json").out()).contains("\"a\"", "\"b\"");
        assertThat(wire.requests.getLast().header("Range")).isEqualTo("name ]a..; max=1");
    }

    @Test
    void noAppsIsASentence() {
        wire.on("GET /users/~/apps", 200, List.of());

        assertThat(typed.run("apps").out()).isEqualTo("You have no apps.\n");
    }

    @Test
    void infoShowsWhatThereIs() {
        info();

        assertThat(typed.run("info", "-a", "shop").out()).isEqualTo("""
                === shop

                Collaborators:  other@example.test
                Auto Cert Mgmt: false
                Git URL:        https://localhost:5443/shop.git
                Web URL:        http://shop.localhost:8080/
                Repo Size:      12 KB
                Slug Size:      0 B
                Owner:          dev@example.test
                Region:         us
                Dynos:          web: 2, worker: 1
                Stack:          heroku-24
                """);
        assertThat(typed.run("apps:info", "shop", "--shell").out()).contains("dynos=web: 2, worker: 1\n");
        assertThat(typed.run("info", "-a", "shop", "--json").out()).contains("\"app\": {");
    }

    private void info() {
        wire.on("GET /apps/shop", 200, app("shop"));
        wire.on("GET /apps/shop/dynos", 200, List.of(dyno("web"), dyno("web"), dyno("worker")));
        wire.on("GET /apps/shop/collaborators", 200, List.of(user("dev@example.test"), user("other@example.test")));
    }

    @Test
    void theAppComesFromTheRemoteUnlessNamed() throws Exception {
        info();
        git("init", "--quiet");
        git("remote", "add", "origin", "https://example.test/shop.git");
        git("remote", "add", "heroku", wire.url("/shop.git"));
        assertThat(typed.run("info").out()).startsWith("=== shop");

        git("remote", "add", "staging", wire.url("/stage.git"));
        assertThat(typed.run("info").err()).contains("Multiple apps in git remotes");
        assertThat(typed.run("info", "-r", "heroku").out()).startsWith("=== shop");
        assertThat(typed.run("info", "-r", "nope").err()).contains("remote nope not found in git remotes");
        assertThat(typed.with("HEROKU_APP", "shop").run("info").out()).startsWith("=== shop");
        assertThat(typed.run("info", "-r", "staging").err()).contains("Couldn't find that app.");
    }

    @Test
    void withoutAnAppItSaysHowToNameOne() {
        assertThat(typed.run("config").err()).contains("Missing required flag app", "--app APP", "HEROKU_APP");
    }

    @Test
    void destroyAsksAndRemovesTheRemote() throws Exception {
        git("init", "--quiet");
        git("remote", "add", "heroku", wire.url("/shop.git"));
        wire.on("GET /apps/shop", 200, app("shop"));
        wire.on("DELETE /apps/shop", 200, app("shop"));

        assertThat(typed.input("other\n").run("destroy").err()).contains("Confirmation did not match shop. Aborted.");
        assertThat(typed.run("destroy", "-c", "other").status()).isEqualTo(1);
        assertThat(wire.asked()).doesNotContain("DELETE /apps/shop");
        assertThat(typed.run("destroy", "-c", "shop").err())
                .isEqualTo("Destroying shop (including all add-ons)... done\n");
        assertThat(git("remote")).isEmpty();
        assertThat(typed.input("shop\n").run("apps:destroy", "-a", "shop").status())
                .isZero();
    }

    @Test
    void openHandsTheAddressToTheBrowser() {
        wire.on("GET /apps/shop", 200, app("shop"));

        assertThat(typed.with("BROWSER", "true")
                        .run("open", "-a", "shop", "/cart")
                        .out())
                .isEqualTo("Opening http://shop.localhost:8080/cart...\n");
        assertThat(typed.with("BROWSER", "/no/browser")
                        .run("open", "-a", "shop")
                        .err())
                .contains("There is no browser here");
    }

    private static Map<String, Object> app(String name) {
        return Map.of(
                "name",
                name,
                "acm",
                false,
                "web_url",
                "http://" + name + ".localhost:8080/",
                "git_url",
                "https://localhost:5443/" + name + ".git",
                "repo_size",
                12_300,
                "owner",
                Map.of("email", "dev@example.test"),
                "region",
                Map.of("name", "us"),
                "stack",
                Map.of("name", "heroku-24"),
                "build_stack",
                Map.of("name", "heroku-24"));
    }

    private static Map<String, Object> other(String name) {
        return Map.of("name", name, "owner", Map.of("email", "other@example.test"));
    }

    private static Map<String, Object> dyno(String type) {
        return Map.of("type", type);
    }

    private static Map<String, Object> user(String email) {
        return Map.of("user", Map.of("email", email));
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }
}
