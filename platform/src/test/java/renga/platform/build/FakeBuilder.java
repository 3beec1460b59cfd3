package renga.platform.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import renga.core.Json;
import renga.dyno.Root;
import renga.testkit.Behaviour;
import renga.testkit.FakeProcess;
import renga.testkit.FakeRuntime;

/// What the builder script does, for the fake runtime: unpacks the tar, obeys the app's file `Script`, leaves a result.
///
/// `Script` is a line each: `say TEXT`, `fail compile Node.js`, `wait` (until killed), `oom`, `garbage` (as result),
/// `exit N`, `big N` (a file of so many bytes that do not pack), `zeros N` (one that packs to nothing). Without it the
/// app is built as a Node.js app whose Procfile counts.
public final class FakeBuilder implements Behaviour {
    private static final String PLAN = "build/plan/env/";

    /// Every path of the last tar with its content or, for links, `-> target`.
    public volatile Map<String, String> received = Map.of();

    /// The last build's environment.
    public volatile Map<String, String> environment = Map.of();

    public static FakeBuilder on(FakeRuntime runtime) {
        var builder = new FakeBuilder();
        runtime.script(spec -> spec.root() instanceof Root.Build, builder);
        return builder;
    }

    @Override
    public int run(FakeProcess self) throws InterruptedException, IOException {
        Map<String, byte[]> app = unpack(self);
        self.print("-----> Building on the Heroku-24 stack");
        if (app.containsKey("Script")) {
            for (String line : new String(app.get("Script"), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                int status = obey(self, line);
                if (status >= 0) return status;
            }
        }
        self.print("-----> Determining which buildpack to use for this app");
        self.print("-----> Node.js app detected");
        self.print("-----> Discovering process types");
        self.print("       Procfile declares types     -> web");
        Map<String, String> types = new LinkedHashMap<>();
        for (String line : new String(app.getOrDefault("Procfile", new byte[0]), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            String[] pair = line.split(": ", 2);
            types.put(pair[0], pair[1]);
        }
        result(
                self,
                Map.of(
                        "outcome",
                        "built",
                        "buildpacks",
                        new String[] {"Node.js"},
                        "process_types",
                        types,
                        "addons",
                        words(app.get("Addons"))));
        return 0;
    }

    private static String[] words(byte @Nullable [] file) {
        return file == null ? new String[0] : new String(file, StandardCharsets.UTF_8).split(" ");
    }

    private int obey(FakeProcess self, String line) throws InterruptedException, IOException {
        String[] words = line.split(" ", 3);
        switch (words[0]) {
            case "say" -> self.print(line.substring("say ".length()));
            case "fail" -> {
                result(self, Map.of("outcome", "failed", "reason", words[1], "buildpack", words[2]));
                return 1;
            }
            case "wait" -> {
                return self.stay();
            }
            case "oom" -> self.useMemory(1L << 40);
            case "garbage" -> {
                self.write(
                        "/build/result.json",
                        "{\"outcome\": \"built\", \"process_types\": {\"../x\": 1}}".getBytes(StandardCharsets.UTF_8));
                return 0;
            }
            case "big" -> self.write("/app/big", random(Integer.parseInt(words[1])));
            case "zeros" -> self.write("/app/zeros", new byte[Integer.parseInt(words[1])]);
            default -> {
                return Integer.parseInt(words[1]);
            }
        }
        return -1;
    }

    /// What came is told when all of it has: another dyno may be waiting for its source meanwhile.
    private Map<String, byte[]> unpack(FakeProcess self) throws IOException {
        var all = new TreeMap<String, String>();
        var said = new TreeMap<>(self.spec().environment());
        var app = new TreeMap<String, byte[]>();
        var tar = new TarArchiveInputStream(self.stdin());
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String name = entry.getName();
            byte[] content = tar.readAllBytes();
            String text = new String(content, StandardCharsets.UTF_8);
            all.put(name, entry.isSymbolicLink() ? "-> " + entry.getLinkName() : text);
            if (name.startsWith(PLAN)) said.put(name.substring(PLAN.length()), text);
            if (!name.startsWith("app/") || !entry.isFile()) continue;
            app.put(name.substring("app/".length()), content);
            self.write("/" + name, content);
        }
        if (all.containsKey("build/plan/submodules")) {
            received = all;
            environment = said;
        }
        return app;
    }

    private static void result(FakeProcess self, Map<String, ?> result) {
        self.write("/build/result.json", Json.MAPPER.writeValueAsBytes(result));
    }

    private static byte[] random(int bytes) {
        var content = new byte[bytes];
        new Random(1).nextBytes(content);
        return content;
    }
}
