package renga.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Backups of a database of 1 GB beside a plain `pg_dump --format=custom` of the same, by turns: both
/// over TLS to the same cluster and onto the same disk, which pg_dump's compression is the slowest part
/// of.
final class CaptureBench {
    private static final int ROUNDS = 3;
    private static final double SHARE_MIN = 0.9;

    /// 105 bytes each with what the table needs for them: 1 GB.
    private static final String FILL = "CREATE TABLE load AS SELECT n, md5(n::text) AS a, md5((n + 1)::text) AS b"
            + " FROM generate_series(1, 9800000) n";

    /// By the client of the stack that clusters run on: that of this host may be older than the server.
    private static final String PLAIN =
            "root=$(ls -d \"${RENGA_CACHE:-/var/cache/renga}\"/stack/*/rootfs/usr/lib/postgresql/17"
                    + " | head -1); chroot \"${root%/usr/lib/postgresql/17}\" /usr/lib/postgresql/17/bin/pg_dump --format=custom"
                    + " --exclude-extension=pg_stat_statements \"$(cat url)\" >plain.dump";
    private static final String OVER = "until %s | jq -e .finished_at >/dev/null; do sleep 0.5; done";
    private static final String PROVED = "until [ \"$(%s | jq -r .proof)\" = proved ]; do sleep 0.5; done";

    private final Commands shell;
    private final String app;

    /// @param app takes the database
    CaptureBench(Commands shell, String app) {
        this.shell = shell;
        this.app = app;
    }

    void measure() throws Exception {
        String id = order();
        shell.run("psql \"$(cat url)\" -qc '" + FILL + "'");
        String size = shell.run(
                        "psql \"$(cat url)\" -Atc \"SELECT pg_size_pretty(pg_database_size(current_database()))\"")
                .strip();
        List<Double> plain = new ArrayList<>();
        List<Double> captures = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            plain.add(millis(PLAIN));
            captures.add(capture(id));
        }
        Figures dumps = Figures.of("pg_dump -Fc", plain);
        Figures backups = Figures.of("capture", captures);
        double share = dumps.median() / backups.median();
        System.out.println("backups of " + size + ", from the order to the end, by turns with a plain dump");
        System.out.println(dumps);
        System.out.println(backups);
        System.out.printf(
                Locale.ROOT, "capture / plain              %.2f of its speed (bound %.1f)%n", share, SHARE_MIN);
        if (share < SHARE_MIN) throw new IllegalStateException("captures are slow");
    }

    private String order() throws Exception {
        String made = api(
                " -d '{\"plan\":{\"name\":\"heroku-postgresql:essential-2\"},\"name\":\"bench-load\"}'",
                "/apps/" + app + "/addons");
        shell.run("printf %s '" + made + "' >made; " + curl("", "/apps/" + app + "/config-vars")
                + " | jq -r .[$(jq .config_vars[-1] made)] >url");
        return shell.run("jq -r .id made").strip();
    }

    private double capture(String addon) throws Exception {
        String path = "/client/v11/apps/" + app + "/transfers/$(jq -r .uuid backup)";
        double millis = millis(curl("-X POST", "/client/v11/databases/" + addon + "/backups") + " >backup; "
                + OVER.formatted(curl("", path)));
        shell.run(PROVED.formatted(curl("", path)));
        return millis;
    }

    private double millis(String command) throws Exception {
        long start = System.nanoTime();
        shell.run(command);
        return (System.nanoTime() - start) / 1e6;
    }

    private String api(String more, String path) throws Exception {
        return shell.run(curl(more, path));
    }

    private static String curl(String more, String path) {
        return "curl -sf " + AddonsBench.headers() + " " + more + " \"$HEROKU_HOST" + path + "\"";
    }
}
