package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import renga.testkit.Checkout;

/// `./renga stacks:import`: what it refuses and why, what it makes of a root file system, and when one
/// goes again. Nothing runs here: the archives hold programs that are no more than their first bytes.
class StackImportTest {
    private static final byte[] X86_64 = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0};
    private static final List<String> PROGRAMS = List.of("bash", "curl", "git", "jq", "python3", "tar");

    private Path home;
    private Path root;
    private Shell shell;

    @BeforeEach
    void instance() throws IOException {
        home = Files.createTempDirectory(Path.of("/var/lib"), "renga-stacks-");
        root = Files.createDirectories(home.resolve("root"));
        Files.createDirectories(home.resolve("renga/dynos"));
        Files.writeString(home.resolve("renga/instance"), "abcdef\n");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("RENGA_"));
        environment.put("RENGA_HOME", home.resolve("renga").toString());
        environment.put("RENGA_CACHE", home.resolve("cache").toString());
        shell = new Shell(Checkout.root(), environment);
    }

    @AfterEach
    void remove() {
        shell.run("rm -rf --one-file-system " + home).ok();
    }

    @Test
    void a_name_that_is_none() {
        imported("../x", "/dev/null").exits(1).says("cannot be a stack's name");
    }

    @Test
    void a_file_that_is_not_there() {
        imported("mine", home.resolve("none.tar").toString()).exits(1).says("There is no file");
    }

    @Test
    void a_file_that_is_no_archive() throws IOException {
        Path text = Files.writeString(home.resolve("text.tar"), "Dear all,\n".repeat(200));
        imported("mine", text.toString()).exits(1).says("is no tar archive, or a damaged one");
        nothingIsLeft();
    }

    @Test
    void an_archive_of_something_else() throws IOException {
        Files.writeString(root.resolve("letter"), "Dear all,");
        imported("mine", packed()).exits(1).says("not a root file system", "letter");
        nothingIsLeft();
    }

    @Test
    void a_root_file_system_without_what_builds_need() throws IOException {
        system();
        Files.delete(root.resolve("usr/bin/jq"));
        Files.delete(root.resolve("usr/bin/bash"));
        Files.createSymbolicLink(root.resolve("usr/bin/bash"), Path.of("/bin/bash"));
        imported("mine", packed()).exits(1).says("lacks: bash jq.");
        nothingIsLeft();
    }

    @Test
    void a_root_file_system_for_another_processor() throws IOException {
        system();
        byte[] arm = X86_64.clone();
        arm[18] = (byte) 183;
        Files.write(root.resolve("usr/bin/bash"), arm);
        imported("mine", packed()).exits(1).says("for another processor; this machine is x86_64");
    }

    @Test
    void no_init_and_none_to_lend() throws IOException {
        system();
        Files.delete(root.resolve("usr/bin/tini"));
        imported("mine", packed()).exits(1).says("has no tini", "add Debian's package tini");
    }

    @Test
    void an_image_layout_that_is_none() {
        imported("mine", "oci:" + root).exits(1).says("is no OCI image layout", "skopeo copy");
    }

    @Test
    void a_root_file_system_becomes_a_stack_with_canonical_ids() throws IOException {
        system();
        shell.run("mknod %1$s/usr/null c 1 3 && mkfifo %1$s/usr/pipe && chmod u+s %1$s/usr/bin/curl".formatted(root))
                .ok();
        String archive = packed();
        imported("mine", archive).ok().says("Stack mine is ready");

        Path stack = home.resolve("renga/stacks/mine").toRealPath();
        assertThat(stack.startsWith(home.resolve("cache/imported"))).isTrue();
        assertThat(stack.resolve("usr/null")).doesNotExist();
        assertThat(stack.resolve("usr/pipe")).doesNotExist();
        assertThat(Files.getAttribute(stack.resolve("app"), "unix:uid")).isEqualTo(1_000);
        assertThat((int) Files.getAttribute(stack.resolve("usr/bin/curl"), "unix:mode") & 06000)
                .isZero();
        assertThat(stack.resolve("etc/passwd")).content().contains("app:x:1000:1000");
        shell.run("./renga stacks").ok().prints("mine", stack.toString());
        imported("again", archive).ok();
        assertThat(home.resolve("renga/stacks/again").toRealPath()).isEqualTo(stack);
        nothingIsLeft();
    }

    @Test
    void a_stack_goes_when_no_instance_uses_it_any_more() throws IOException {
        Path unused = stack("unused", "abcdef", home.resolve("renga"));
        Path linked = stack("linked", "abcdef", home.resolve("renga"));
        Path running = stack("running", "abcdef", home.resolve("renga"));
        Path fresh = stack("fresh", "abcdef", home.resolve("renga"));
        Path unknown = Files.createDirectories(home.resolve("cache/stack/unknown/rootfs"));
        Files.createSymbolicLink(
                Files.createDirectories(home.resolve("renga/stacks")).resolve("mine"), linked);
        Files.writeString(
                Files.createDirectories(home.resolve("renga/dynos/one")).resolve("state.json"),
                "{\"stack\": \"" + running + "\"}");
        prune();
        assertThat(unused).exists();

        age("unused", "linked", "running");
        prune();
        assertThat(unused).doesNotExist();
        assertThat(List.of(linked, running, fresh, unknown)).allMatch(Files::exists);

        Files.delete(home.resolve("renga/instance"));
        prune();
        age("linked", "running");
        prune();
        assertThat(linked).doesNotExist();
        assertThat(running).doesNotExist();
    }

    private Path stack(String name, String instance, Path user) throws IOException {
        Path folder = home.resolve("cache/stack").resolve(name);
        Files.createDirectories(folder.resolve("users"));
        Files.writeString(folder.resolve("users").resolve(instance), user + "\n");
        return Files.createDirectories(folder.resolve("rootfs"));
    }

    private void age(String... stacks) {
        for (String stack : stacks) {
            shell.run("touch -d '3 days ago' "
                            + home.resolve("cache/stack").resolve(stack).resolve("users"))
                    .ok();
        }
    }

    private void prune() {
        shell.run("set -euo pipefail; for part in launcher/*.sh; do . $part; done; load_settings;"
                        + " RENGA_STACK=none; prune_stacks")
                .ok();
    }

    /// All that is looked for, and nothing that runs.
    private void system() throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/bash\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
        Path programs = Files.createDirectories(root.resolve("usr/bin"));
        Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));
        for (String program :
                Stream.concat(PROGRAMS.stream(), Stream.of("tini")).toList()) {
            Files.write(programs.resolve(program), X86_64);
            Files.setPosixFilePermissions(programs.resolve(program), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private String packed() {
        Path archive = home.resolve("root.tar.zst");
        shell.run("tar -C %s --zstd -cf %s .".formatted(root, archive)).ok();
        return archive.toString();
    }

    private Outcome imported(String name, String source) {
        return shell.run("RENGA_DISK_FLOOR_MB=10 ./renga stacks:import '" + name + "' '" + source + "'");
    }

    private void nothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(home.resolve("cache/imported"))) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith(".new"));
        }
    }
}
