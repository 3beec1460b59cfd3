package renga.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Runs bash lines in a folder with a few more variables than this process has.
record Commands(Path folder, Map<String, String> variables) {
    /// @throws IllegalStateException with everything it printed unless it exits 0
    String run(String line) throws IOException, InterruptedException {
        Process process = start(line);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) throw new IllegalStateException(line + " ended with " + exit + ":\n" + output);
        return output;
    }

    /// Its output, stderr included, waits in the process's input stream.
    Process start(String line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-c", line))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(variables);
        return builder.start();
    }
}
