package renga.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// From the start of a push to the new code answering: Renga beside the floor, in turn.
///
/// The change is one line of the sample, Express or Flask. The floor is the least a machine can do with the same
/// commit: git push to a bare repository whose hook checks out, kills the old process with -9 and starts the new one,
/// dependencies in place; it serves errors while it restarts, Renga must not. The first rounds warm both up, and are
/// told apart: a JVM compiles what it runs meanwhile.
///
/// Needs the environment that `renga env` prints, RENGA_HTTP_PORT, and node and python3 on the PATH for the floor.
public final class DeployBench {
    private static final int FIRST_ROUNDS = 20;
    private static final int ROUNDS = 20;
    private static final int FLOOR_PORT = 18_099;

    private final DeploySample sample;
    private final Path work;
    private final Commands git;

    private DeployBench(DeploySample sample, Path work) throws IOException {
        this.sample = sample;
        this.work = work;
        this.git = new Commands(Files.createDirectories(work.resolve("app")), Map.of());
    }

    public static void main(String[] arguments) throws Exception {
        Path samples = Path.of(arguments[0]);
        for (DeploySample sample : List.of(DeploySample.NODE, DeploySample.PYTHON)) {
            DeployBench bench = new DeployBench(sample, Files.createTempDirectory("renga-bench-"));
            try {
                bench.prepare(samples);
                bench.measure();
            } finally {
                bench.cleanUp();
            }
        }
    }

    private void prepare(Path samples) throws Exception {
        git.run("cp -r " + samples.resolve(sample.folder()) + "/. . && git init -q -b main");
        git.run("git config user.name Bench && git config user.email bench@example.test");
        edit("start");
        prepareFloor();
        api("-X POST $HEROKU_HOST/apps -d '{\"name\":\"" + sample.app() + "\"}'");
        git.run("git remote add heroku ${HEROKU_HOST}/" + sample.app() + ".git && git push -q heroku main");
    }

    private void prepareFloor() throws Exception {
        Path live = Files.createDirectories(work.resolve("live"));
        git.run("git init -q --bare " + work.resolve("floor.git"));
        Path hook = work.resolve("floor.git/hooks/post-receive");
        Files.writeString(hook, """
                #!/bin/bash
                GIT_WORK_TREE=%1$s git checkout -qf main
                [ -f %1$s/pid ] && kill -9 -- "-$(cat %1$s/pid)"
                cd %1$s
                export PORT=%2$d
                setsid %3$s >/dev/null 2>&1 </dev/null &
                echo $! >pid
                """.formatted(live, FLOOR_PORT, sample.start()));
        git.run("chmod +x " + hook + " && git remote add floor " + work.resolve("floor.git"));
        new Commands(live, Map.of()).run("cp " + git.folder() + "/" + sample.manifests() + " . && " + sample.install());
        git.run("git push -q floor main");
    }

    private void measure() throws Exception {
        int port = Integer.parseInt(System.getenv().getOrDefault("RENGA_HTTP_PORT", "8080"));
        String domain = System.getenv().getOrDefault("RENGA_DOMAIN", "localhost");
        System.out.println("deploy: push start -> new code answering, " + sample.folder() + ", one line changed");
        try (Page floorPage = new Page(FLOOR_PORT, "localhost");
                Page page = new Page(port, sample.app() + "." + domain)) {
            rounds("first", FIRST_ROUNDS, floorPage, page);
            rounds("then", ROUNDS, floorPage, page);
            System.out.println("failed requests to renga     " + page.failures() + " (bound 0)");
            if (page.failures() > 0) throw new IllegalStateException(page.failures() + " failed requests");
        }
    }

    /// Floor and Renga in turn.
    private void rounds(String name, int count, Page floorPage, Page page) throws Exception {
        List<Double> floor = new ArrayList<>();
        List<Double> renga = new ArrayList<>();
        for (int round = 1; round <= count; round++) {
            String text = name + " " + round;
            edit(text);
            floor.add(push("floor", text, floorPage));
            renga.add(push("heroku", text, page));
        }
        Figures floorFigures = Figures.of("floor, " + name, floor);
        Figures figures = Figures.of("renga, " + name, renga);
        System.out.println(floorFigures);
        System.out.println(figures);
        System.out.printf(Locale.ROOT, "renga / floor, %-14s%.2f (bound 3)%n", name, figures.ratioTo(floorFigures));
    }

    private double push(String remote, String text, Page page) throws Exception {
        long start = System.nanoTime();
        Process push = git.start("git push -q " + remote + " main");
        page.awaitText(text);
        double millis = (System.nanoTime() - start) / 1e6;
        String output = new String(push.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (push.waitFor() != 0) throw new IllegalStateException("push failed:\n" + output);
        return millis;
    }

    private void edit(String text) throws Exception {
        Path file = git.folder().resolve(sample.file());
        String source = Files.readString(file);
        Files.writeString(file, source.replaceFirst(sample.verse() + "[^:]*", sample.verse() + ", " + text));
        git.run("git add -A && git commit -qm '" + text + "'");
    }

    private void api(String call) throws Exception {
        git.run("curl -sf --cacert \"$NODE_EXTRA_CA_CERTS\" -H \"Authorization: Bearer $HEROKU_API_KEY\" "
                + "-H 'Content-Type: application/json' -H 'Accept: application/vnd.heroku+json; version=3' " + call);
    }

    private void cleanUp() throws Exception {
        Path pid = work.resolve("live/pid");
        if (Files.exists(pid)) git.start("kill -9 -- -$(cat " + pid + ")").waitFor();
        git.start("curl -sf --cacert \"$NODE_EXTRA_CA_CERTS\" -H \"Authorization: Bearer $HEROKU_API_KEY\" "
                        + "-H 'Accept: application/vnd.heroku+json; version=3' -X DELETE $HEROKU_HOST/apps/"
                        + sample.app())
                .waitFor();
        git.start("rm -rf " + work).waitFor();
    }
}
