package renga.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import renga.core.Json;

/// The same command by `runc run` alone, with the configuration that `runc spec` proposes.
record RuncPeer(Path stack, Path home, String command) {
    private static final String CONTAINER = "renga-bench-peer";

    /// @return milliseconds until the process has said its first word, per round
    @SuppressWarnings("unchecked")
    List<Double> run(int warmUpRounds, int rounds) throws IOException, InterruptedException {
        Path bundle = Files.createDirectory(home.resolve("peer"));
        if (new ProcessBuilder("runc", "spec")
                        .directory(bundle.toFile())
                        .start()
                        .waitFor()
                != 0) {
            throw new IOException("runc spec failed");
        }
        Path file = bundle.resolve("config.json");
        Map<String, Object> config = Json.MAPPER.readValue(Files.readAllBytes(file), Map.class);
        config.put("root", Map.of("path", stack.toString(), "readonly", true));
        Map<String, Object> process = (Map<String, Object>) Objects.requireNonNull(config.get("process"));
        process.put("terminal", false);
        process.put("args", List.of("bash", "-c", command));
        Files.write(file, Json.MAPPER.writeValueAsBytes(config));
        List<Double> millis = new ArrayList<>();
        for (int i = -warmUpRounds; i < rounds; i++) {
            double taken = round(bundle);
            if (i >= 0) millis.add(taken);
        }
        return millis;
    }

    private static double round(Path bundle) throws IOException, InterruptedException {
        long before = System.nanoTime();
        Process process = new ProcessBuilder("runc", "run", "--bundle", bundle.toString(), CONTAINER).start();
        if (process.getInputStream().read() < 0) {
            throw new IOException(
                    "runc run: " + new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        double taken = (System.nanoTime() - before) / 1_000_000.0;
        new ProcessBuilder("runc", "kill", CONTAINER, "KILL").start().waitFor();
        if (!process.waitFor(10, TimeUnit.SECONDS)) throw new IOException("the peer did not end");
        return taken;
    }
}
