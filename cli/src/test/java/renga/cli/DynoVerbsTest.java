package renga.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DynoVerbsTest {
    @TempDir
    Path folder;

    private Wire wire;
    private Typed typed;

    @BeforeEach
    void start() throws IOException {
        wire = new Wire();
        typed = new Typed(wire, folder).with("HEROKU_APP", "shop");
    }

    @AfterEach
    void stop() {
        wire.close();
    }

    @Test
    void psGroupsByCommand() {
        wire.on(
                "GET /apps/shop/dynos",
                200,
                List.of(dyno("web.10", "node app.js"), dyno("web.2", "node app.js"), dyno("run.4711", "bash")));

        assertThat(typed.run("ps").out()).isEqualTo("""
                === run: one-off processes (1)

                run.4711 (Standard-1X): up 2026/08/24 10:04:30 +0000 (~ 30s ago): bash

                === web (Standard-1X): node app.js (2)

                web.2: up 2026/08/24 10:04:30 +0000 (~ 30s ago)
                web.10: up 2026/08/24 10:04:30 +0000 (~ 30s ago)

                """);
        assertThat(typed.run("ps", "worker").err()).contains("No worker dynos on shop");
        assertThat(typed.run("ps", "run").out()).doesNotContain("web");
    }

    @Test
    void psScaleShowsAndChanges() {
        wire.on("GET /apps/shop/formation", 200, List.of(type("worker", 0), type("web", 2)));
        wire.on("PATCH /apps/shop/formation", 200, List.of(type("web", 3)));

        assertThat(typed.run("ps:scale").out()).isEqualTo("web=2:Standard-1X worker=0:Standard-1X\n");
        assertThat(typed.run("ps:scale", "web+1", "worker=0:standard-2x").err())
                .isEqualTo("Scaling dynos... done, now running web at 3:Standard-1X\n");
        assertThat(wire.asked().getLast())
                .isEqualTo("PATCH /apps/shop/formation {\"updates\":[{\"type\":\"web\","
                        + "\"quantity\":\"+1\"},{\"type\":\"worker\",\"quantity\":\"0\",\"size\":\"standard-2x\"}]}");
        assertThat(typed.run("ps:scale", "web").err()).contains("web is no change. Write web=2");
    }

    @Test
    void anAppWithoutProcessTypesIsToldWhy() {
        wire.on("GET /apps/shop/formation", 200, List.of());

        assertThat(typed.run("scale").err()).contains("No process types on shop.");
    }

    @Test
    void logsPrintTheLinesOfASession() {
        wire.on("POST /apps/shop/log-sessions", 201, Map.of("logplex_url", wire.url("/session")));
        wire.on(
                "GET /session",
                exchange -> Wire.send(
                        exchange,
                        200,
                        "text/event-stream",
                        "id: 2\ndata: one\ndata: two\n\n: keepalive\n\nid: 3\ndata: é\n\n"));

        assertThat(typed.run("logs", "-n", "20", "-p", "web").out()).isEqualTo("one\ntwo\né\n");
        assertThat(wire.asked().getFirst())
                .isEqualTo("POST /apps/shop/log-sessions {\"lines\":20,\"tail\":false,\"dyno\":\"web\"}");
        assertThat(wire.requests.getLast().headers()).doesNotContainKey("Authorization");
    }

    @Test
    void aTailComesBackWhereItWasUntilTheSessionIsOver() {
        wire.on("POST /apps/shop/log-sessions", 201, Map.of("logplex_url", wire.url("/session")));
        wire.on("GET /session", exchange -> {
            if (exchange.getRequestHeaders().containsKey("Last-event-id"))
                Wire.send(exchange, 404, "text/plain", "over");
            else Wire.send(exchange, 200, "text/event-stream", "id: 7\ndata: one\n\n");
        });
        var result = typed.run("logs", "--tail");

        assertThat(result.out()).isEqualTo("one\n");
        assertThat(result.err()).contains("Log stream timed out. Please try again.");
        assertThat(wire.requests.getLast().header("Last-event-id")).isEqualTo("7");
    }

    @Test
    void runBringsInputAndTakesOutput() throws Exception {
        try (var dyno = new Rendezvous(socket -> {
            byte[] input = socket.getInputStream().readNBytes(4);
            socket.getOutputStream()
                    .write(("got " + new String(input, UTF_8).replace('\u0004', '!') + "\r\n").getBytes(UTF_8));
        })) {
            wire.on("POST /apps/shop/dynos", 201, Map.of("name", "run.1234", "attach_url", dyno.url()));
            var result = typed.input("abc").run("run", "-e", "X=1;Y=2", "--no-tty", "--", "wc", "-l", "a b");

            assertThat(result)
                    .isEqualTo(new Typed.Result(0, "got abc!\n", "Running wc -l \"a b\" on shop... up, run.1234\n"));
            assertThat(wire.asked().getFirst())
                    .isEqualTo("POST /apps/shop/dynos {\"attach\":true,\"command\":\"wc -l"
                            + " \\\"a b\\\"\",\"env\":{\"X\":\"1\",\"Y\":\"2\"},\"force_no_tty\":true}");
            assertThat(dyno.secret()).isEqualTo("the-secret?q=1");
        }
    }

    @Test
    void runGivesTheStatusOn() throws Exception {
        try (var dyno = new Rendezvous(socket ->
                socket.getOutputStream().write("out\n\uFFFF heroku-command-exit-status: 7\n".getBytes(UTF_8)))) {
            wire.on("POST /apps/shop/dynos", 201, Map.of("name", "run.1234", "attach_url", dyno.url()));
            var result = typed.run("run", "-x", "-s", "standard-2x", "false");

            assertThat(result.status()).isEqualTo(7);
            assertThat(result.out()).isEqualTo("out\n");
            assertThat(result.err()).contains("Process exited with code 7");
            assertThat(wire.requests.getFirst().body().get("command").asString())
                    .isEqualTo("false ; echo \"\uFFFF heroku-command-exit-status: $?\"");
        }
    }

    @Test
    void runDetachedSaysWhereTheOutputIs() {
        wire.on("POST /apps/shop/dynos", 201, Map.of("name", "run.1234"));
        var result = typed.run("run:detached", "rake", "db:migrate");

        assertThat(result.out()).isEqualTo("Run heroku logs --app shop --dyno run.1234 to view the output.\n");
        assertThat(wire.requests.getFirst().body().get("attach").asBoolean()).isFalse();
    }

    @Test
    void aDynoThatIsNotThereIsAnError() {
        wire.on("POST /apps/shop/dynos", 201, Map.of("name", "run.1", "attach_url", "rendezvous://localhost:1/x"));

        assertThat(typed.run("run", "bash").err()).contains("The connection to the dyno at localhost:1 was lost");
    }

    private static Map<String, Object> dyno(String name, String command) {
        return Map.of(
                "name",
                name,
                "type",
                name.substring(0, name.indexOf('.')),
                "command",
                command,
                "size",
                "Standard-1X",
                "state",
                "up",
                "updated_at",
                "2026-08-24T10:04:30Z");
    }

    private static Map<String, Object> type(String type, int quantity) {
        return Map.of("type", type, "quantity", quantity, "size", "Standard-1X");
    }
}
