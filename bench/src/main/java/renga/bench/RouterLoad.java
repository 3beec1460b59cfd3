package renga.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One run of wrk.
final class RouterLoad {
    static final int CONNECTIONS = 64;

    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([0-9.]+)(us|ms|s)");
    private static final Pattern TOTAL = Pattern.compile("(\\d+) requests in");
    private static final Pattern FAILED = Pattern.compile("Non-2xx or 3xx responses|Socket errors");

    private RouterLoad() {}

    /// What one run came to.
    ///
    /// @param cpuMicros processor time that the router spent on one request
    record Result(double perSecond, double p99Millis, double cpuMicros, long requests) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "%8.0f req/s   p99 %6.2f ms   %5.1f us CPU/req", perSecond, p99Millis, cpuMicros);
        }
    }

    /// @throws IOException if any request failed: such a figure means nothing
    static Result run(RouterPeers.Peer peer, int seconds) throws IOException, InterruptedException {
        var command = List.of(
                "wrk",
                "--threads=2",
                "--connections=" + CONNECTIONS,
                "--duration=" + seconds + "s",
                "--latency",
                "--header=Host: " + RouterPeers.HOST,
                "http://127.0.0.1:" + peer.port() + "/");
        Duration before = peer.cpu();
        Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0 || FAILED.matcher(output).find()) throw new IOException("wrk says:\n" + output);
        Duration spent = peer.cpu().minus(before);
        String rate = found(RATE, output).group(1);
        Matcher p99 = found(P99, output);
        double scale = switch (p99.group(2)) {
            case "us" -> 0.001;
            case "ms" -> 1;
            default -> 1_000;
        };
        long requests = Long.parseLong(found(TOTAL, output).group(1));
        return new Result(
                Double.parseDouble(rate),
                scale * Double.parseDouble(p99.group(1)),
                spent.toNanos() / 1_000.0 / requests,
                requests);
    }

    private static Matcher found(Pattern pattern, String output) throws IOException {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) throw new IOException("wrk's output has no " + pattern + ":\n" + output);
        return matcher;
    }
}
