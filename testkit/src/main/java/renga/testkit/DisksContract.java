package renga.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.Root;
import renga.dyno.RunningDyno;
import renga.dyno.SlugTree;
import renga.dyno.VolumeName;

/// The part of the runtime's contract that is about files: what dynos find, and what is left of them.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class DisksContract {
    protected static final Duration SOON = Duration.ofSeconds(20);
    private static final long VOLUME_BYTES = 64L << 20;

    protected final AppId app = AppId.random();
    protected final DynoEvents events = new DynoEvents();

    /// The runtime under test, the same one each time until [#reopen].
    protected abstract DynoRuntime runtime();

    /// A runtime over the same machine, as after a kill -9 of the JVM.
    protected abstract DynoRuntime reopen();

    @BeforeEach
    void watch() {
        runtime().watch(events);
    }

    @Test
    void publishesWhatABuildMade() throws Exception {
        SlugTree tree = build("echo hello > /app/greeting");
        assertThat(tree.bytes()).isEqualTo(6);
        assertThat(tree.files()).isEqualTo(1);
        assertThat(build("echo hello > /app/greeting")).isEqualTo(tree);
        assertThat(build("echo else > /app/greeting").digest()).isNotEqualTo(tree.digest());
        assertThat(runtime().slugs().verify(tree.digest())).isTrue();
        runtime().slugs().settle(tree.digest());

        DynoId dyno = startOn(tree, "cat /app/greeting; echo mine > /app/greeting; cat /app/greeting");
        events.awaitEnd(dyno, SOON);
        DynoId other = startOn(tree, "cat /app/greeting");
        events.awaitEnd(other, SOON);
        assertThat(events.lines(dyno)).containsExactly("hello", "mine");
        assertThat(events.lines(other)).containsExactly("hello");
    }

    @Test
    void publishesOnlyEndedBuilds() throws Exception {
        DynoId running = start("sleep 1000").id();

        assertThatThrownBy(() -> runtime().publish(running)).isInstanceOf(DynoException.class);
        assertThatThrownBy(() -> runtime().publish(DynoId.random())).isInstanceOf(DynoException.class);
    }

    @Test
    void packsAndUnpacksSlugs() throws Exception {
        SlugTree tree = build("echo hello > /app/greeting");
        SlugTree other = build("echo other > /app/greeting");
        byte[] tar = packed(tree);
        runtime().slugs().remove(tree.digest());
        assertThat(runtime().slugs().has(tree.digest())).isFalse();
        assertThatThrownBy(() -> runtime().slugs().settle(tree.digest())).isInstanceOf(DynoException.class);

        assertThatThrownBy(() -> runtime().slugs().unpack(tree.digest(), new ByteArrayInputStream(packed(other))))
                .isInstanceOf(DynoException.class);
        assertThat(runtime().slugs().unpack(tree.digest(), new ByteArrayInputStream(tar)))
                .isEqualTo(tree);
        assertThat(runtime().slugs().all()).contains(tree.digest());
        assertThat(packed(tree)).isEqualTo(tar);
    }

    @Test
    void letsOnlyIdleSlugsGo() throws Exception {
        SlugTree tree = build("echo hello > /app/greeting");
        assertThat(runtime().slugs().removeIdle(tree.digest(), SOON)).isFalse();
        assertThat(runtime().slugs().has(tree.digest())).isTrue();

        assertThat(build("echo hello > /app/greeting")).isEqualTo(tree);
        assertThat(runtime().slugs().removeIdle(tree.digest(), Duration.ofNanos(-1)))
                .isTrue();
        assertThat(runtime().slugs().has(tree.digest())).isFalse();
        assertThat(build("echo hello > /app/greeting")).isEqualTo(tree);
        events.awaitEnd(startOn(tree, "cat /app/greeting"), SOON);
    }

    @Test
    void keepsTheBuildCacheOfAnApp() throws Exception {
        build("echo kept > /cache/thing");
        assertThat(buildOutput("cat /cache/thing")).isEqualTo("kept\n");
        assertThat(runtime().caches().all()).contains(app);
        runtime().caches().purge(app);

        assertThat(buildOutput("cat /cache/thing")).contains("No such file");
    }

    @Test
    void keepsAVolumeWhenItsDynoGoes() throws Exception {
        var volume = new VolumeName("kept");
        runtime().volumes().create(volume, VOLUME_BYTES);
        String address = runtime().volumes().address(volume);
        DynoId first = startService(volume, "echo kept > /app/thing");
        assertThat(events.awaitEnd(first, SOON).status()).isZero();
        runtime().remove(first);
        runtime().volumes().create(volume, 2 * VOLUME_BYTES);
        reopen().watch(events);

        assertThat(runtime().volumes().address(volume)).isEqualTo(address);
        DynoId second = startService(volume, "cat /app/thing");
        assertThat(events.awaitEnd(second, SOON).status()).isZero();
        assertThat(events.lines(second)).containsExactly("kept");
        assertThat(runtime().volumes().all()).containsExactly(volume);
        assertThat(runtime().volumes().bytes(volume)).isPositive();
        runtime().volumes().destroy(volume);
        assertThat(runtime().volumes().all()).isEmpty();
        assertThatThrownBy(() -> startService(volume, "exit 0")).isInstanceOf(DynoException.class);
    }

    @Test
    void givesAVolumeToOneDynoAtATime() throws Exception {
        var volume = new VolumeName("one-at-a-time");
        runtime().volumes().create(volume, VOLUME_BYTES);
        DynoId first = startService(volume, "echo mine; sleep 1000");
        events.awaitLine(first, "mine", SOON);

        assertThatThrownBy(() -> startService(volume, "exit 0")).hasMessageContaining("in use");
        assertThatThrownBy(() -> runtime().volumes().destroy(volume)).hasMessageContaining("in use");
        assertThatThrownBy(() -> runtime().volumes().create(volume, 2 * VOLUME_BYTES))
                .hasMessageContaining("in use");
        runtime().volumes().create(volume, VOLUME_BYTES);
        runtime().stop(first, SOON);
        assertThat(events.awaitEnd(startService(volume, "exit 0"), SOON).status())
                .isZero();
    }

    @Test
    void readsFilesOfEndedDynos() throws Exception {
        AttachedDyno dyno = attach("echo done > /build/result; echo mine > /app/own", new Root.Build());
        dyno.output().transferTo(OutputStream.nullOutputStream());
        dyno.awaitExit(SOON);

        assertThat(read(dyno, "/build/result", 5)).hasValue("done\n");
        assertThat(read(dyno, "/app/own", 5)).hasValue("mine\n");
        assertThat(read(dyno, "/build/result", 4)).isEmpty();
        assertThat(read(dyno, "/build/other", 5)).isEmpty();
        assertThat(read(dyno, "/build", 5)).isEmpty();
        dyno.close();
    }

    protected RunningDyno start(String command) throws DynoException {
        return start(command, Map.of());
    }

    protected RunningDyno start(String command, Map<String, String> variables) throws DynoException {
        return runtime().start(spec(command, variables, new Root.Blank()));
    }

    protected DynoId startOn(SlugTree tree, String command) throws DynoException {
        return runtime()
                .start(spec(command, Map.of(), new Root.Slug(tree.digest())))
                .id();
    }

    protected DynoId startService(VolumeName volume, String command) throws DynoException {
        return runtime()
                .start(spec(command, Map.of(), new Root.Service(volume)))
                .id();
    }

    protected AttachedDyno attach(String command, Root root) throws DynoException {
        return runtime().attach(spec(command, Map.of(), root), new Attachment.Pipes());
    }

    protected SlugTree build(String command) throws Exception {
        AttachedDyno dyno = attach(command, new Root.Build());
        dyno.output().transferTo(OutputStream.nullOutputStream());
        assertThat(dyno.awaitExit(SOON)).map(Exit::status).hasValue(0);
        try {
            return runtime().publish(dyno.id());
        } finally {
            runtime().remove(dyno.id());
        }
    }

    protected String buildOutput(String command) throws Exception {
        AttachedDyno dyno = attach(command, new Root.Build());
        String output = new String(dyno.output().readAllBytes(), UTF_8);
        dyno.awaitExit(SOON);
        runtime().remove(dyno.id());
        return output;
    }

    protected DynoSpec spec(String command, Map<String, String> variables, Root root) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("HOME", "/app");
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        var name = new DynoName("worker", 1);
        return new DynoSpec(DynoId.random(), app, 7, name, root, command, environment, DynoSize.DEFAULT);
    }

    private Optional<String> read(AttachedDyno dyno, String path, int max) {
        return runtime().read(dyno.id(), path, max).map(content -> new String(content, UTF_8));
    }

    private byte[] packed(SlugTree tree) throws Exception {
        var tar = new ByteArrayOutputStream();
        runtime().slugs().pack(tree.digest(), tar);
        return tar.toByteArray();
    }
}
