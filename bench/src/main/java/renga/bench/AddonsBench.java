package renga.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Very many small databases, ordered one after the other as `heroku addons:create` does, and what their cluster takes
/// of the memory then: at rest, and with a session in each. Then databases with a cluster each, and backups of one.
///
/// RENGA_BENCH_DATABASES is how many, 200 unless set. Needs the environment that `renga env` prints, RENGA_HOME, psql,
/// and root, for it looks at processes of dynos.
public final class AddonsBench {
    private static final int PER_APP = 20;
    private static final double READY_MILLIS_MAX = 1_500;
    private static final int CLUSTERS = 9;
    private static final double CLUSTER_MILLIS_MAX = 6_000;

    /// Two fifths of what its performance-m dyno may use (R14): the rest is for what sessions do.
    private static final double MEMORY_MB_MAX = 1_024;

    private static final String ESSENTIAL = "essential-0";
    private static final String STANDARD = "standard-0";
    private static final String APP = "bench-addons-";

    /// PSS: what processes share is counted once.
    private static final String MEMORY = "for p in $(pgrep -x postgres); do"
            + " grep -qs renga-%s /proc/$p/cgroup && awk '/^Pss:/ {print $2}' /proc/$p/smaps_rollup 2>/dev/null; done"
            + " | awk '{kb += $1} END {print kb / 1024}'";

    private final int databases = Integer.parseInt(System.getenv().getOrDefault("RENGA_BENCH_DATABASES", "200"));
    private final int apps = (databases + PER_APP - 1) / PER_APP;
    private final Commands shell;
    private final String memory;

    private AddonsBench(Path work) throws IOException {
        shell = new Commands(work, Map.of());
        Path home = Path.of(System.getenv().getOrDefault("RENGA_HOME", "/var/lib/renga"));
        memory = MEMORY.formatted(Files.readString(home.resolve("instance")).strip());
    }

    public static void main(String[] arguments) throws Exception {
        AddonsBench bench = new AddonsBench(Files.createTempDirectory("renga-bench-"));
        try {
            bench.measure();
        } finally {
            bench.cleanUp();
        }
    }

    private void measure() throws Exception {
        for (int app = 0; app < apps; app++) api("POST", "/apps", "{\"name\":\"" + APP + app + "\"}");
        double first = order(0, ESSENTIAL);
        List<Double> millis = new ArrayList<>();
        for (int n = 1; n < databases; n++) {
            millis.add(order(n, ESSENTIAL));
            if (n % PER_APP == 0) System.err.printf(Locale.ROOT, "%4d, the last in %.0f ms%n", n, millis.getLast());
        }
        double resting = megabytes();
        double busy = withASessionInEach();
        List<Double> own = new ArrayList<>();
        for (int n = 0; n < CLUSTERS; n++) own.add(order(databases + n, STANDARD));
        Figures figures = Figures.of(ESSENTIAL, millis);
        Figures clusters = Figures.of(STANDARD, own);
        System.out.println("addons: from the order to the first answer of the database, one after the other");
        System.out.printf(Locale.ROOT, "the first, with its cluster  %.0f ms%n", first);
        System.out.println(figures + " (bound " + Math.round(READY_MILLIS_MAX) + ")");
        System.out.println(clusters + " (bound " + Math.round(CLUSTER_MILLIS_MAX) + ")");
        System.out.printf(
                Locale.ROOT,
                "memory of the cluster        %.0f MB with %d databases, %.0f MB with a session in each (bound %.0f)%n",
                resting,
                databases,
                busy,
                MEMORY_MB_MAX);
        new CaptureBench(shell, APP + 0).measure();
        if (figures.median() > READY_MILLIS_MAX) throw new IllegalStateException("databases are not ready in time");
        if (clusters.median() > CLUSTER_MILLIS_MAX) throw new IllegalStateException("clusters are not ready in time");
        if (busy > MEMORY_MB_MAX) throw new IllegalStateException("the cluster takes too much memory");
    }

    private double order(int n, String plan) throws Exception {
        String app = APP + n / PER_APP % apps;
        long start = System.nanoTime();
        String made = api(
                "POST", "/apps/" + app + "/addons", "{\"plan\":{\"name\":\"heroku-postgresql:%s\"}}".formatted(plan));
        shell.run("printf %s '" + made + "' | jq -r .config_vars[-1] >name");
        shell.run("curl -sf " + headers() + " $HEROKU_HOST/apps/" + app
                + "/config-vars | jq -r .[$(cat name | jq -R .)]" + " >url-" + n);
        shell.run("psql \"$(cat url-" + n + ")\" -Atc 'SELECT 1'");
        return (System.nanoTime() - start) / 1e6;
    }

    private double withASessionInEach() throws Exception {
        List<Process> sessions = new ArrayList<>();
        for (int n = 0; n < databases; n++) {
            sessions.add(shell.start("exec psql \"$(cat url-" + n + ")\" -Atc 'SELECT 1' -c 'SELECT pg_sleep(60)'"));
        }
        for (Process session : sessions) session.inputReader().readLine();
        double megabytes = megabytes();
        sessions.forEach(Process::destroy);
        for (Process session : sessions) session.waitFor();
        return megabytes;
    }

    private double megabytes() throws Exception {
        return Double.parseDouble(shell.run(memory).strip());
    }

    private String api(String method, String path, String body) throws Exception {
        return shell.run("curl -sf " + headers() + " -X " + method + " $HEROKU_HOST" + path + " -d '" + body + "'");
    }

    /// Of calls by curl, in the shell of whoever evaluated `renga env`.
    static String headers() {
        return "--cacert \"$NODE_EXTRA_CA_CERTS\" -H \"Authorization: Bearer $HEROKU_API_KEY\""
                + " -H 'Content-Type: application/json' -H 'Accept: application/vnd.heroku+json; version=3'";
    }

    private void cleanUp() throws Exception {
        for (int app = 0; app < apps; app++) {
            shell.start("curl -sf " + headers() + " -X DELETE $HEROKU_HOST/apps/" + APP + app)
                    .waitFor();
        }
        new Commands(Path.of("/"), Map.of()).run("rm -rf " + shell.folder());
    }
}
