package renga.addons.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import renga.addons.partner.Reply;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.ServicePort;
import renga.dyno.VolumeName;
import renga.testkit.RuncHost;
import tools.jackson.databind.JsonNode;

/// Runs recipes in dynos, as the platform would.
record RecipeDynos(RuncHost host) {
    private static final AtomicInteger TENANTS = new AtomicInteger(9_000);
    private static final Duration END_MAX = Duration.ofSeconds(60);

    record Ended(int status, byte[] output, String log) {}

    interface Meanwhile {
        void happens() throws Exception;
    }

    Ended run(Reply recipe, byte[] stdin) throws Exception {
        return run(Tenants.json(recipe), stdin, () -> {});
    }

    /// @param meanwhile when half of stdin is written and, if something was, the first byte of stdout read
    Ended run(JsonNode recipe, byte[] stdin, Meanwhile meanwhile) throws Exception {
        var app = AppId.random();
        long scratch = recipe.path("scratch_bytes").asLong(0);
        var volume = new VolumeName("scratch-" + TENANTS.incrementAndGet());
        if (scratch > 0) host.runtime().volumes().create(volume, scratch);
        else host.runtime().letReach(app, reached(recipe));
        DynoSpec spec = spec(recipe, app, scratch > 0 ? new Root.Service(volume) : new Root.Blank());
        try (AttachedDyno dyno = host.runtime().attach(spec, new Attachment.Apart())) {
            return ended(dyno, stdin, meanwhile);
        } finally {
            host.runtime().remove(spec.id());
            host.runtime().volumes().destroy(volume);
        }
    }

    private static Ended ended(AttachedDyno dyno, byte[] stdin, Meanwhile meanwhile) throws Exception {
        var output = new ByteArrayOutputStream();
        var log = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> log.complete(read(dyno.errors())));
        boolean reads = stdin.length > 0;
        if (reads) write(dyno, stdin, 0, stdin.length / 2);
        else output.write(dyno.output().readNBytes(1));
        meanwhile.happens();
        Thread writer = Thread.ofVirtual().start(() -> write(dyno, stdin, stdin.length / 2, stdin.length));
        try (InputStream in = dyno.output()) {
            in.transferTo(output);
        }
        writer.join(END_MAX);
        int status = dyno.awaitExit(END_MAX).orElseThrow().status();
        return new Ended(status, output.toByteArray(), log.get(END_MAX.toSeconds(), TimeUnit.SECONDS));
    }

    private static String read(InputStream in) {
        try {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(AttachedDyno dyno, byte[] bytes, int from, int to) {
        try {
            dyno.stdin().write(bytes, from, to - from);
            dyno.stdin().flush();
            if (to == bytes.length) dyno.stdin().close();
        } catch (IOException _) {
            // A dyno that has ended reads no more.
        }
    }

    private static Set<ServicePort> reached(JsonNode recipe) {
        return Stream.concat(
                        Stream.of(recipe.path("service")),
                        recipe.path("reaches").valueStream())
                .map(service -> new ServicePort(new VolumeName(service.asString()), Session.PORT))
                .collect(Collectors.toSet());
    }

    private static DynoSpec spec(JsonNode recipe, AppId app, Root root) {
        Map<String, String> environment = new HashMap<>(Map.of("HOME", "/app", "PATH", "/usr/local/bin:/usr/bin:/bin"));
        recipe.path("environment")
                .propertyStream()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asString()));
        return new DynoSpec(
                DynoId.random(),
                app,
                TENANTS.incrementAndGet(),
                new DynoName("backup", 1),
                root,
                recipe.path("command").asString(),
                environment,
                DynoSize.named(recipe.path("size").asString()).orElseThrow(),
                recipe.path("stack").asString());
    }
}
