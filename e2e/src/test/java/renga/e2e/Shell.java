package renga.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs commands as a person at a terminal would, in one folder, with one environment; behind a wrapper command if
/// that person sits at another machine.
record Shell(Path folder, Map<String, String> environment, List<String> wrapper) {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    Shell(Path folder, Map<String, String> environment) {
        this(folder, environment, List.of());
    }

    /// The same person at another machine: `at("ip", "netns", "exec", "laptop")`.
    Shell at(String... command) {
        return new Shell(folder, environment, List.of(command));
    }

    Shell in(Path other) {
        return new Shell(other, environment, wrapper);
    }

    Shell with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new Shell(folder, more, wrapper);
    }

    Shell without(String name) {
        Map<String, String> less = new LinkedHashMap<>(environment);
        less.remove(name);
        return new Shell(folder, less, wrapper);
    }

    /// One line of bash.
    Outcome run(String line) {
        return run(line, "");
    }

    Outcome run(String line, String stdin) {
        Process process = start(line);
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        try (var in = process.getOutputStream()) {
            in.write(stdin.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // the command did not want its input
        }
        return new Outcome(line, exitOf(process, line), out.join(), err.join());
    }

    Process start(String line) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of("bash", "-c", line));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int exitOf(Process process, String line) {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("still running after " + LIMIT + ": " + line);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in " + line, e);
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.complete("");
            }
        });
        return text;
    }
}
