package renga.platform.push;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The machine's own git in a work tree of a test, with nothing of the user's settings.
final class Git {
    private static final long MINUTES_MAX = 2;

    private final Path tree;
    private final Path ca;

    Git(Path tree, Path ca) {
        this.tree = tree;
        this.ca = ca;
    }

    /// @param output stdout and stderr as they came
    record Ran(int status, String output) {
        /// What the server said, without `remote: `.
        List<String> remote() {
            return output.lines()
                    .filter(line -> line.startsWith("remote:"))
                    .map(line -> line.substring("remote:".length())
                            .replaceFirst("^ ", "")
                            .stripTrailing())
                    .toList();
        }
    }

    static Git init(Path tree, Path ca) {
        var git = new Git(tree, ca);
        git.must("init", "-q", "-b", "main");
        return git;
    }

    Path tree() {
        return tree;
    }

    Git write(String path, String content) {
        try {
            Path file = tree.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String commit(String message) {
        must("add", "-A");
        must("commit", "-q", "--allow-empty", "-m", message);
        return head();
    }

    String head() {
        return must("rev-parse", "HEAD").strip();
    }

    String must(String... arguments) {
        Ran ran = run(arguments);
        if (ran.status() != 0) throw new AssertionError("git " + String.join(" ", arguments) + ": " + ran.output());
        return ran.output();
    }

    Ran run(String... arguments) {
        Process process = start(arguments);
        try (var out = process.getInputStream()) {
            String output = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) throw new AssertionError("git hangs: " + output);
            return new Ran(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Process start(String... arguments) {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(tree.toFile()).redirectErrorStream(true);
        var env = builder.environment();
        env.put("HOME", tree.toString());
        env.put("GIT_CONFIG_GLOBAL", "/dev/null");
        env.put("GIT_CONFIG_NOSYSTEM", "1");
        env.put("GIT_TERMINAL_PROMPT", "0");
        env.put("GIT_SSL_CAINFO", ca.toString());
        env.put("GIT_AUTHOR_NAME", "Dev");
        env.put("GIT_AUTHOR_EMAIL", "dev@example.test");
        env.put("GIT_COMMITTER_NAME", "Dev");
        env.put("GIT_COMMITTER_EMAIL", "dev@example.test");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
