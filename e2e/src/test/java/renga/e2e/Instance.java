package renga.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import renga.testkit.Checkout;
import renga.testkit.Ports;

/// One Renga of the test's own: fresh home folder, free ports, started and stopped by the launcher.
final class Instance implements AutoCloseable {
    /// An address of this machine that stands for one outside: where a story's own servers may be.
    static final String OUTSIDE = "127.83.0.1";

    private final Path checkout;
    private final Path home;
    private final Path work;
    private final Map<String, String> settings = new HashMap<>();

    private Instance(Path checkout, Path home) throws IOException {
        this.checkout = checkout;
        this.home = home;
        this.work = Files.createDirectories(home.resolve("e2e"));
        List<Integer> ports = Ports.take(5);
        settings.put("RENGA_HOME", home.toString());
        settings.put("RENGA_API_PORT", ports.get(0).toString());
        settings.put("RENGA_RENDEZVOUS_PORT", ports.get(1).toString());
        settings.put("RENGA_HTTP_PORT", ports.get(2).toString());
        settings.put("RENGA_HTTPS_PORT", ports.get(3).toString());
        settings.put("RENGA_ADDON_HOSTS", "http://127.0.0.1:" + ports.get(4));
        settings.put("RENGA_EGRESS_ALLOW", OUTSIDE + "/32");
        // Upkeep, every five minutes, would expire releases that a story of 400 still needs.
        settings.put("RENGA_KEEP_RELEASES_MAX", "1000");
    }

    /// Up and ready; the slow parts (stack, packages) are shared through the machine's cache.
    static Instance start() {
        return start(Map.of());
    }

    /// @param more settings of the launcher's environment
    static Instance start(Map<String, String> more) {
        try {
            // dynos' users must be able to walk to their files: not below a private temporary folder
            Path home = Files.createTempDirectory(Path.of("/var/lib"), "renga-e2e-");
            Instance instance = new Instance(Checkout.root(), home);
            instance.settings.putAll(more);
            instance.launcher("up").ok();
            return instance;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `./renga VERB` with this instance's settings.
    Outcome launcher(String verb) {
        return outside().run("./renga " + verb);
    }

    /// A shell in the checkout that knows the instance's settings, but has not evaluated `renga env`.
    Shell outside() {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(settings);
        return new Shell(checkout, all);
    }

    /// A shell as a user has it after `eval "$(./renga env)"`, with a home folder of its own and the pinned CLI.
    Shell user() {
        Outcome env = outside().run("eval \"$(./renga env)\" && env -0").ok();
        Map<String, String> all = new HashMap<>();
        for (String pair : env.out().split("\0")) {
            int equals = pair.indexOf('=');
            if (equals > 0) all.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        all.put("HOME", userHome().toString());
        OfficialCli.onPath(all);
        all.put("GIT_AUTHOR_NAME", "Dev");
        all.put("GIT_AUTHOR_EMAIL", "dev@example.test");
        all.put("GIT_COMMITTER_NAME", "Dev");
        all.put("GIT_COMMITTER_EMAIL", "dev@example.test");
        return new Shell(work, all);
    }

    private Path userHome() {
        try {
            Path user = Files.createDirectories(work.resolve("home"));
            Path cache = Files.createDirectories(user.resolve(".cache/heroku"));
            Path terms = cache.resolve("terms-of-service");
            if (!Files.exists(terms)) Files.createFile(terms);
            return user;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    Path work() {
        return work;
    }

    int apiPort() {
        return Integer.parseInt(setting("RENGA_API_PORT"));
    }

    int rendezvousPort() {
        return Integer.parseInt(setting("RENGA_RENDEZVOUS_PORT"));
    }

    int httpPort() {
        return Integer.parseInt(setting("RENGA_HTTP_PORT"));
    }

    /// Where a story's own provider of add-ons may be: `http://127.0.0.1:5000`.
    URI providerAddress() {
        return URI.create(setting("RENGA_ADDON_HOSTS"));
    }

    private String setting(String name) {
        String value = settings.get(name);
        if (value == null) throw new IllegalArgumentException(name);
        return value;
    }

    /// The pid of a supervised part: `platform`, `router`, `postgres`.
    long pid(String part) {
        try {
            return Long.parseLong(
                    Files.readString(home.resolve("run/" + part + ".pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        launcher("down --apps").ok();
        try (Stream<Path> files = Files.walk(home)) {
            List<Path> deepestFirst = new ArrayList<>(files.toList());
            deepestFirst.sort((a, b) -> b.compareTo(a));
            for (Path file : deepestFirst) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
