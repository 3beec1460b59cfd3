package renga.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Very many pushes of one small app through the real path: git, build, release, dynos, router. Deploys
/// must not grow slower, and the disk must stay within a bound that follows from what is kept.
///
/// RENGA_BENCH_PUSHES is how many, 1,000 unless set. Needs the environment that `renga env` prints,
/// RENGA_HOME and RENGA_HTTP_PORT, and root, for it looks at the instance's folders.
public final class PushesBench {
    private static final String APP = "bench-pushes";
    private static final int LOOK_EVERY = 20;
    private static final int EDGE = 50;

    /// Last deploys may take so many times the first: the machine's own noise.
    private static final double GROWTH_MAX = 1.25;

    private final int pushes = Integer.parseInt(System.getenv().getOrDefault("RENGA_BENCH_PUSHES", "1000"));
    private final Path work;
    private final Commands git;
    private final DiskUse disk = new DiskUse(Path.of(System.getenv().getOrDefault("RENGA_HOME", "/var/lib/renga")));

    private PushesBench(Path work) throws IOException {
        this.work = work;
        this.git = new Commands(Files.createDirectories(work.resolve("app")), Map.of());
    }

    public static void main(String[] arguments) throws Exception {
        PushesBench bench = new PushesBench(Files.createTempDirectory("renga-bench-"));
        try {
            bench.prepare();
            bench.measure();
        } finally {
            bench.cleanUp();
        }
    }

    /// An app that brings its own buildpack: nothing is fetched, the slug is one page.
    private void prepare() throws Exception {
        write("bin/detect", "#!/bin/bash\necho Verse\n");
        write("bin/compile", """
                #!/bin/bash
                set -e
                mkdir -p "$1/public"
                cp "$1/verse" "$1/public/index.html"
                date >>"$2/built"
                """);
        write("bin/release", """
                #!/bin/bash
                echo '---'
                echo 'default_process_types:'
                echo '  web: exec python3 -m http.server $PORT --directory public'
                """);
        git.run("chmod +x bin/* && git init -q -b main && git config gc.auto 0");
        git.run("git config user.name Bench && git config user.email bench@example.test");
        api("-X POST $HEROKU_HOST/apps -d '{\"name\":\"" + APP + "\"}'");
        api("-X PUT $HEROKU_HOST/apps/" + APP + "/buildpack-installations"
                + " -d '{\"updates\":[{\"buildpack\":\"heroku-community/inline\"}]}'");
        git.run("git remote add heroku ${HEROKU_HOST}/" + APP + ".git");
        push("warming up");
    }

    private void measure() throws Exception {
        Map<String, Long> before = disk.megabytes();
        List<Double> millis = new ArrayList<>();
        int port = Integer.parseInt(System.getenv().getOrDefault("RENGA_HTTP_PORT", "8080"));
        String domain = System.getenv().getOrDefault("RENGA_DOMAIN", "localhost");
        try (Page page = new Page(port, APP + "." + domain)) {
            for (int push = 1; push <= pushes; push++) {
                millis.add(push("verse " + push + "."));
                if (push % LOOK_EVERY == 0 || push == pushes) {
                    page.awaitText("verse " + push + ".");
                    System.err.printf(
                            Locale.ROOT, "%4d pushes, the last in %.0f ms; %s%n", push, millis.getLast(), disk.line());
                }
            }
        }
        report(before, millis);
    }

    private double push(String verse) throws Exception {
        write("verse", verse + "\n");
        git.run("git add -A && git commit -qm '" + verse + "'");
        long start = System.nanoTime();
        git.run("git push -q heroku main");
        return (System.nanoTime() - start) / 1e6;
    }

    private void report(Map<String, Long> before, List<Double> millis) throws Exception {
        int edge = Math.min(EDGE, millis.size() / 2);
        Figures first = Figures.of("first " + edge, millis.subList(0, edge));
        Figures last = Figures.of("last " + edge, millis.subList(millis.size() - edge, millis.size()));
        System.out.println(
                "pushes: git push until it returns with the new code serving, one-page app, one line changed");
        System.out.println(first);
        System.out.println(last);
        System.out.printf(
                Locale.ROOT, "last / first                 %.2f (bound %.2f)%n", last.ratioTo(first), GROWTH_MAX);
        Map<String, Long> after = disk.megabytes();
        long grown = 0;
        for (String kind : after.keySet()) {
            long more = after.get(kind) - before.getOrDefault(kind, 0L);
            grown += more;
            System.out.printf(
                    Locale.ROOT, "%-10s %6d MB -> %6d MB%n", kind, before.getOrDefault(kind, 0L), after.get(kind));
        }
        double perMinute = 60_000 / last.median();
        long bound = disk.boundMegabytes(perMinute);
        System.out.printf(Locale.ROOT, "grown by                     %d MB (bound %d MB)%n", grown, bound);
        System.out.println(disk.line());
        if (grown > bound) throw new IllegalStateException("the disk grew by " + grown + " MB, more than " + bound);
        if (last.ratioTo(first) > GROWTH_MAX) throw new IllegalStateException("deploys grew slower");
    }

    private void write(String path, String text) throws IOException {
        Path file = git.folder().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void api(String call) throws Exception {
        git.run("curl -sf --cacert \"$NODE_EXTRA_CA_CERTS\" -H \"Authorization: Bearer $HEROKU_API_KEY\" "
                + "-H 'Content-Type: application/json' -H 'Accept: application/vnd.heroku+json; version=3' " + call);
    }

    private void cleanUp() throws Exception {
        git.start("curl -sf --cacert \"$NODE_EXTRA_CA_CERTS\" -H \"Authorization: Bearer $HEROKU_API_KEY\" "
                        + "-H 'Accept: application/vnd.heroku+json; version=3' -X DELETE $HEROKU_HOST/apps/" + APP)
                .waitFor();
        new Commands(Path.of("/"), Map.of()).run("rm -rf " + work);
    }
}
