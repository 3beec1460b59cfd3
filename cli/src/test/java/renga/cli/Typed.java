package renga.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import renga.cli.screen.Screen;

/// Types a command and reads what it prints.
final class Typed {
    static final Instant NOW = Instant.parse("2026-08-24T10:05:00Z");

    private final Map<String, String> env = new TreeMap<>();
    private final Path folder;
    private String input = "";

    Typed(Wire wire, Path folder) {
        this.folder = folder;
        env.put("HEROKU_HOST", wire.url(""));
        env.put("HEROKU_API_KEY", "the-token");
        env.put("NODE_EXTRA_CA_CERTS", TestTls.get().certificate().toString());
        env.put("RENGA_HOME", folder.resolve("nowhere").toString());
    }

    record Result(int status, String out, String err) {}

    Typed with(String name, String value) {
        env.put(name, value);
        return this;
    }

    Typed without(String name) {
        env.remove(name);
        return this;
    }

    Typed input(String text) {
        input = text;
        return this;
    }

    Result run(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var around = new Surroundings(
                env,
                folder,
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new Screen(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)),
                new Terminal(false, false),
                InstantSource.fixed(NOW),
                ZoneOffset.UTC);
        int status = Main.run(around, words);
        return new Result(status, out.toString(UTF_8), err.toString(UTF_8));
    }
}
