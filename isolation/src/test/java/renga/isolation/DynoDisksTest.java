package renga.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.SlugDigest;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoException;
import renga.dyno.DynoSpec;
import renga.dyno.FoundDyno;
import renga.dyno.Root;
import renga.dyno.SlugTree;
import renga.dyno.disk.CacheStore;
import renga.dyno.disk.ImageSize;
import renga.dyno.disk.Images;
import renga.dyno.disk.SlugStore;
import renga.dyno.kernel.LoopMounts;
import renga.dyno.kernel.Mounts;
import renga.dyno.kernel.SparseFiles;
import renga.testkit.DynoEvents;
import renga.testkit.RuncHost;

/// What dynos and builds leave on the host's disks: mounts that nobody uses, halves of things, writes
/// that found no space.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DynoDisksTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long RUNTIME_BYTES = 3 << 20;

    private final AppId app = AppId.random();
    private final DynoEvents events = new DynoEvents();
    private RuncHost host;

    @BeforeAll
    void open() throws IOException {
        host = RuncHost.open(Set.of());
        host.runtime().watch(events);
    }

    @AfterEach
    void removeAll() {
        host.runtime().found().stream().map(FoundDyno::id).toList().forEach(host.runtime()::remove);
        host.runtime().slugs().all().forEach(host.runtime().slugs()::remove);
    }

    @AfterAll
    void close() throws IOException {
        if (host != null) host.close();
    }

    @Test
    void a_slug_nobody_was_started_from_lately_is_unmounted_under_its_dyno() throws Exception {
        SlugTree tree = build("echo hello > /app/greeting");
        DynoId dyno = start(tree, "echo up; sleep 1000");
        events.awaitLine(dyno, "up", SOON);
        assertThat(mounted(tree)).isTrue();

        ((SlugStore) host.runtime().slugs()).rest(Duration.ofNanos(-1));
        assertThat(mounted(tree)).isFalse();
        DynoId other = start(tree, "cat /app/greeting");
        events.awaitEnd(other, SOON);
        assertThat(events.lines(other)).containsExactly("hello");
        assertThat(loopDevices(tree)).isEqualTo(1);
        assertThat(host.runtime().stop(dyno, SOON)).isNotNull();
    }

    @Test
    void a_slug_that_is_built_again_after_it_was_unmounted_serves() throws Exception {
        SlugTree tree = build("echo again > /app/greeting");
        ((SlugStore) host.runtime().slugs()).rest(Duration.ofNanos(-1));
        assertThat(build("echo again > /app/greeting")).isEqualTo(tree);
        DynoId dyno = start(tree, "cat /app/greeting");
        events.awaitEnd(dyno, SOON);
        assertThat(events.lines(dyno)).containsExactly("again");
    }

    @Test
    void a_used_slug_stays_mounted() throws Exception {
        SlugTree tree = build("echo hello > /app/greeting");
        ((SlugStore) host.runtime().slugs()).rest(SOON);
        assertThat(mounted(tree)).isTrue();
    }

    @Test
    void only_so_many_slugs_stay_mounted_and_the_others_serve_again_when_asked() throws Exception {
        SlugTree first = build("echo hello > /app/greeting");
        for (int i = 0; i < SlugStore.MOUNTED_MAX; i++) build("echo " + i + " > /app/greeting");
        assertThat(mounted(first)).isFalse();
        assertThat(mountedSlugs()).isEqualTo(SlugStore.MOUNTED_MAX);

        DynoId dyno = start(first, "cat /app/greeting");
        events.awaitEnd(dyno, SOON);
        assertThat(events.lines(dyno)).containsExactly("hello");
        assertThat(mountedSlugs()).isEqualTo(SlugStore.MOUNTED_MAX);
    }

    @Test
    void a_large_file_that_slugs_have_in_common_lies_on_the_disk_once() throws Exception {
        SlugTree third = thirdWithTheSameRuntime('r');
        assertThat(ownBytes(third)).isLessThan(RUNTIME_BYTES);
        assertThat(third.bytes()).isEqualTo(RUNTIME_BYTES + "three\n".length());
        assertThat(third.files()).isEqualTo(2);
        assertThat(host.runtime().slugs().verify(third.digest())).isTrue();

        DynoId dyno = start(third, "stat -c '%a %s %u' runtime; cat verse; echo mine >> runtime; tail -c 5 runtime");
        events.awaitEnd(dyno, SOON);
        assertThat(events.lines(dyno)).containsExactly("750 " + RUNTIME_BYTES + " 1000", "three", "mine");
        DynoId other = start(third, "tail -c 4 runtime; echo; rm runtime && ls");
        events.awaitEnd(other, SOON);
        assertThat(events.lines(other)).containsExactly("rrrr", "verse");
    }

    @Test
    void a_dyno_keeps_the_large_files_of_a_slug_that_goes() throws Exception {
        SlugTree third = thirdWithTheSameRuntime('d');
        DynoId dyno = start(third, "trap 'tail -c 4 runtime; exit' TERM; echo up; while sleep 0.1; do :; done");
        events.awaitLine(dyno, "up", SOON);
        host.runtime().slugs().remove(third.digest());
        assertThat(slugs().resolve(third.digest().hex() + ".common")).doesNotExist();
        host.runtime().stop(dyno, SOON);
        events.awaitEnd(dyno, SOON);
        assertThat(events.lines(dyno)).contains("dddd");
    }

    @Test
    void a_slug_keeps_its_large_files_when_others_and_the_platform_go() throws Exception {
        SlugTree third = thirdWithTheSameRuntime('k');
        host.runtime().slugs().settle(third.digest());
        var packed = new ByteArrayOutputStream();
        host.runtime().slugs().pack(third.digest(), packed);
        for (SlugDigest digest : host.runtime().slugs().all()) {
            if (!digest.equals(third.digest())) host.runtime().slugs().remove(digest);
        }
        host.reopen().watch(events);
        assertThat(host.runtime().slugs().verify(third.digest())).isTrue();

        host.runtime().slugs().remove(third.digest());
        assertThat(slugs().resolve(third.digest().hex() + ".common")).doesNotExist();
        var arrived = new ByteArrayInputStream(packed.toByteArray());
        assertThat(host.runtime().slugs().unpack(third.digest(), arrived)).isEqualTo(third);
        assertThat(ownBytes(third)).isLessThan(RUNTIME_BYTES);
        assertThat(host.runtime().slugs().verify(third.digest())).isTrue();
    }

    /// @param filler makes the runtime one that no slug had before
    private SlugTree thirdWithTheSameRuntime(char filler) throws Exception {
        String runtime =
                "head -c 3M /dev/zero | tr '\\0' %s > /app/runtime; chmod 750 /app/runtime; ".formatted(filler);
        Path common = Files.createDirectories(slugs().resolve("common"));
        int kept = names(common).size();
        try (WatchService copies = common.getFileSystem().newWatchService()) {
            common.register(copies, StandardWatchEventKinds.ENTRY_CREATE);
            SlugTree first = build(runtime + "echo one > /app/verse");
            SlugTree second = build(runtime + "echo two > /app/verse");
            assertThat(ownBytes(first)).isGreaterThan(RUNTIME_BYTES);
            assertThat(ownBytes(second)).isGreaterThan(RUNTIME_BYTES);
            while (names(common).stream().filter(name -> name.endsWith("-750")).count() == kept) {
                WatchKey key = copies.poll(SOON.toSeconds(), TimeUnit.SECONDS);
                assertThat(key).as("a copy within " + SOON).isNotNull();
                key.reset();
            }
        }
        return build(runtime + "echo three > /app/verse");
    }

    /// What its image takes on the disk.
    private long ownBytes(SlugTree tree) throws IOException {
        Path image = slugs().resolve(tree.digest().hex() + ".img");
        return SparseFiles.extents(image).stream()
                .mapToLong(SparseFiles.Extent::length)
                .sum();
    }

    private Path slugs() {
        return host.settings().home().resolve("slugs");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void a_build_cache_stays_mounted_until_nobody_used_it_lately() throws Exception {
        CacheStore caches = (CacheStore) host.runtime().caches();
        Path mount = host.settings().home().resolve("caches").resolve(app.toString());
        build("echo kept > /cache/thing; : > /app/one");
        caches.rest(SOON);
        assertThat(Mounts.isMounted(mount)).isTrue();
        caches.rest(Duration.ofNanos(-1));
        assertThat(Mounts.isMounted(mount)).isFalse();

        SlugTree tree = build("cp /cache/thing /app/thing");
        DynoId dyno = start(tree, "cat thing");
        events.awaitEnd(dyno, SOON);
        assertThat(events.lines(dyno)).containsExactly("kept");
        caches.purge(app);
        assertThat(mount).doesNotExist();
    }

    @Test
    void what_a_killed_jvm_left_half_done_goes_at_the_next_start() throws Exception {
        SlugTree tree = build("echo hello > /app/greeting");
        Path slugs = slugs();
        Path dynos = host.settings().home().resolve("dynos");
        String nobody = "0".repeat(64);
        Path facts = Files.writeString(slugs.resolve(nobody + ".json"), "{}");
        Path mount = Files.createDirectory(slugs.resolve(nobody));
        Path unpacking = Files.createDirectory(slugs.resolve("unpack-1"));
        Path image = Files.writeString(slugs.resolve("unpack-1.tmp"), "half");
        Path template =
                Files.createDirectories(dynos.resolve("template1/content")).getParent();
        Path dyno = Files.createDirectory(dynos.resolve(DynoId.random().toString()));
        host.reopen().watch(events);

        assertThat(List.of(facts, mount, unpacking, image, template, dyno)).allMatch(Files::notExists);
        assertThat(host.runtime().slugs().verify(tree.digest())).isTrue();
    }

    @Test
    void a_stack_is_what_its_link_leads_to_when_the_dyno_starts() throws Exception {
        Path stacks = Files.createDirectories(host.settings().home().resolve("stacks"));
        Files.createSymbolicLink(stacks.resolve("ours"), host.settings().stack());
        DynoSpec onOurs = onStack("ours");
        host.runtime().start(onOurs);
        events.awaitEnd(onOurs.id(), SOON);

        assertThat(events.lines(onOurs.id())).containsExactly("STACK=heroku-24");
        assertThat(host.settings().home().resolve("dynos/" + onOurs.id() + "/state.json"))
                .content()
                .contains(host.settings().stack().toRealPath().toString());
        Files.delete(stacks.resolve("ours"));
        assertThatThrownBy(() -> host.runtime().start(onStack("ours")))
                .isInstanceOf(DynoException.class)
                .hasMessageContaining("no stack ours here (any more)");
        assertThatThrownBy(() -> host.runtime().start(onStack("../../etc"))).hasMessageContaining("no stack is called");
        host.runtime().start(onStack("heroku-24"));
    }

    private DynoSpec onStack(String stack) {
        var environment = Map.of("HOME", "/app", "PATH", "/usr/local/bin:/usr/bin:/bin");
        var name = new DynoName("worker", 1);
        String command = "head -n 1 /etc/renga-stack";
        return new DynoSpec(
                DynoId.random(), app, 9, name, new Root.Blank(), command, environment, DynoSize.DEFAULT, stack);
    }

    /// The pages in memory look right, the image under them is not: such a tree must never become a slug.
    @Test
    void what_could_not_be_written_for_want_of_space_is_noticed(@TempDir Path small) throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small.toString());
        Path target = Files.createDirectory(small.resolve("mount"));
        try {
            Path image = small.resolve("image");
            new Images(small).create(image, ImageSize.SCRATCH);
            LoopMounts.mount(image, target, Mounts.Access.WRITABLE);
            Files.write(target.resolve("small"), new byte[1 << 20]);
            Mounts.freeze(target);
            Mounts.detach(target);
            LoopMounts.mountShared(image, target, Mounts.Access.WRITABLE);
            Files.write(target.resolve("big"), new byte[64 << 20]);

            assertThatThrownBy(() -> Mounts.freeze(target))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("disk full");
        } finally {
            Mounts.detach(target);
            run("umount", "-l", small.toString());
        }
    }

    private SlugTree build(String command) throws Exception {
        DynoSpec spec = spec(new Root.Build(), command);
        try (AttachedDyno dyno = host.runtime().attach(spec, new Attachment.Pipes())) {
            dyno.output().transferTo(OutputStream.nullOutputStream());
            dyno.awaitExit(SOON);
            return host.runtime().publish(dyno.id());
        } finally {
            host.runtime().remove(spec.id());
        }
    }

    private DynoId start(SlugTree tree, String command) throws Exception {
        return host.runtime().start(spec(new Root.Slug(tree.digest()), command)).id();
    }

    private DynoSpec spec(Root root, String command) {
        var environment = Map.of("HOME", "/app", "PATH", "/usr/local/bin:/usr/bin:/bin");
        var name = new DynoName("worker", 1);
        return new DynoSpec(DynoId.random(), app, 9, name, root, command, environment, DynoSize.DEFAULT);
    }

    private boolean mounted(SlugTree tree) throws IOException {
        return Mounts.isMounted(slugs().resolve(tree.digest().hex()));
    }

    private long mountedSlugs() throws IOException {
        Set<Path> all = host.runtime().slugs().all().stream()
                .map(slug -> slugs().resolve(slug.hex()))
                .collect(Collectors.toSet());
        return Mounts.below(slugs()).stream().filter(all::contains).count();
    }

    /// Of this host's own slug: another instance may have the same tree.
    private long loopDevices(SlugTree tree) throws IOException {
        String image = slugs().resolve(tree.digest().hex() + ".img").toString();
        try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
            return devices.map(device -> device.resolve("loop/backing_file"))
                    .filter(Files::exists)
                    .filter(file -> backs(file, image))
                    .count();
        }
    }

    private static boolean backs(Path file, String image) {
        try {
            return Files.readString(file).strip().equals(image);
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0)
                .as(String.join(" ", command))
                .isTrue();
    }
}
