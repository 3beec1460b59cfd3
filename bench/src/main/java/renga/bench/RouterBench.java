package renga.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Renga's router beside HAProxy and nginx: same backend, access logs on, in turn, on loopback.
///
/// `java -cp … renga.bench.RouterBench SAMPLES [rounds] [seconds]`: the folder of the samples lies in the project's
/// root, from which the built router is taken; 5 rounds of 5 s if not said.
public final class RouterBench {
    private static final int ROUNDS = 5;
    private static final int SECONDS = 5;
    private static final int WARM_UP_SECONDS = 10;

    private RouterBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : SECONDS;
        Path root = Path.of(arguments[0]).toAbsolutePath().resolveSibling("");
        Path work = Files.createTempDirectory("renga-bench-router");
        try (var peers = new RouterPeers(root, work)) {
            List<RouterPeers.Peer> all = peers.start();
            for (RouterPeers.Peer peer : all) RouterLoad.run(peer, WARM_UP_SECONDS);
            for (int round = 1; round <= rounds; round++) {
                for (RouterPeers.Peer peer : all) {
                    RouterLoad.Result result = RouterLoad.run(peer, seconds);
                    peer.results().add(result);
                    System.out.printf(Locale.ROOT, "round %d %-8s %s%n", round, peer.name(), result);
                }
            }
            for (RouterPeers.Peer peer : all) peers.checkLog(peer);
            print(all, rounds, seconds);
        }
    }

    private static void print(List<RouterPeers.Peer> all, int rounds, int seconds) {
        System.out.printf(
                Locale.ROOT,
                "%nmedians of %d rounds of %d s, %d connections kept alive, 100 B body, access logs on, %d cores%n",
                rounds,
                seconds,
                RouterLoad.CONNECTIONS,
                Runtime.getRuntime().availableProcessors());
        for (RouterPeers.Peer peer : all) {
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %8.0f req/s   p99 %6.2f ms   %5.1f us CPU/req%n",
                    peer.name(),
                    middle(peer, RouterLoad.Result::perSecond),
                    middle(peer, RouterLoad.Result::p99Millis),
                    middle(peer, RouterLoad.Result::cpuMicros));
        }
        for (RouterPeers.Peer peer : all.subList(0, all.size() - 1)) {
            System.out.printf(
                    Locale.ROOT,
                    "renga / %-8s %.2f of its throughput (median of the rounds' ratios), %.2f of its CPU per request%n",
                    peer.name(),
                    paired(all.getLast(), peer, RouterLoad.Result::perSecond),
                    paired(all.getLast(), peer, RouterLoad.Result::cpuMicros));
        }
    }

    /// Each round beside its own neighbour: what else the machine did then slowed both.
    private static double paired(
            RouterPeers.Peer renga, RouterPeers.Peer peer, ToDoubleFunction<RouterLoad.Result> figure) {
        return median(IntStream.range(0, peer.results().size())
                .mapToDouble(i -> figure.applyAsDouble(renga.results().get(i))
                        / figure.applyAsDouble(peer.results().get(i)))
                .sorted()
                .boxed()
                .toList());
    }

    private static double middle(RouterPeers.Peer peer, ToDoubleFunction<RouterLoad.Result> figure) {
        return median(
                peer.results().stream().mapToDouble(figure).sorted().boxed().toList());
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
