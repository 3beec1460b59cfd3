package renga.platform.addon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// A provider in Node.js, which says `ready` when it listens.
record NodeProcess(Process process, BufferedReader says) implements AutoCloseable {
    static NodeProcess start(Path program, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder("node", program.toString()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        var node = new NodeProcess(process, process.inputReader());
        assertThat(node.says().readLine()).isEqualTo("ready");
        return node;
    }

    static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
