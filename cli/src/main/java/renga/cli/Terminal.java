package renga.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The person's terminal, if there is one.
///
/// @param input whether standard input is a terminal
/// @param output whether standard output is
record Terminal(boolean input, boolean output) {
    private static final String DEVICE = "/dev/tty";

    static Terminal ofThisProcess() {
        return new Terminal(isTerminal(0), isTerminal(1));
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /// Its size in characters.
    record Size(int columns, int rows) {}

    Optional<Size> size() {
        if (!output) return Optional.empty();
        return stty("size")
                .map(text -> text.split(" "))
                .filter(words -> words.length == 2)
                .map(words -> new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0])))
                .filter(size -> size.columns() > 0);
    }

    /// From now on every key goes to the dyno; undone by the result, and when the process ends.
    Runnable raw() {
        Optional<String> before = stty("-g");
        if (before.isEmpty() || stty("raw -echo").isEmpty()) return () -> {};
        Runnable restore = () -> stty(before.get());
        Runtime.getRuntime().addShutdownHook(new Thread(restore));
        return restore;
    }

    private static Optional<String> stty(String arguments) {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", "exec stty " + arguments + " <" + DEVICE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
