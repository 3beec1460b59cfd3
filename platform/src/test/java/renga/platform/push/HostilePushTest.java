package renga.platform.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Trees that no honest work tree makes, and builds that behave badly.
class HostilePushTest extends PushCase {
    @Test
    void hands_links_on_as_links_wherever_they_point() throws IOException {
        Files.createSymbolicLink(git.tree().resolve("dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(git.tree().resolve("passwd"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(git.tree().resolve("up"), Path.of("../../../etc"));
        git.commit("links");
        git.must("push", "heroku", "main");

        assertThat(builder.received)
                .containsEntry("app/dangling", "-> nowhere")
                .containsEntry("app/passwd", "-> /etc/passwd")
                .containsEntry("app/up", "-> ../../../etc");
    }

    @Test
    void keeps_executable_bits_and_odd_names() throws IOException {
        git.write("bin/run", "#!/bin/sh\n").write("größe 日本 'x' \"y\"/$(id)", "odd\n");
        assertThat(git.tree().resolve("bin/run").toFile().setExecutable(true)).isTrue();
        git.commit("odd");
        git.must("push", "heroku", "main");

        assertThat(builder.received).containsEntry("app/größe 日本 'x' \"y\"/$(id)", "odd\n");
    }

    @Test
    void refuses_names_that_leave_the_tree() {
        for (String name : new String[] {"..", ".", ".git", ".GIT", ".Git"}) {
            assertRefused(treeWith(name), name);
        }
    }

    @Test
    void refuses_control_characters() {
        assertThat(push(commitOf(treeWith("a\tb"))).output()).contains("holds a control character");
    }

    @Test
    void refuses_names_that_are_not_utf_8() {
        byte[] name = "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        Git.Ran pushed = push(commitOf(treeWith(name)));
        assertThat(pushed.status()).isNotZero();
        assertThat(pushed.output()).contains("is not written in UTF-8. Rename it.");
        assertThat(git.run("push", "heroku", "main").status()).isZero();
    }

    @Test
    void refuses_too_many_files_and_too_many_bytes() {
        for (int i = 0; i < 101; i++) git.write("many/" + i, "");
        git.commit("many");
        assertThat(git.run("push", "heroku", "main").output()).contains("This commit has more than 100 files.");

        git.must("rm", "-r", "-q", "many");
        git.write("big", "x".repeat((1 << 20) + 1));
        git.commit("big");
        assertThat(git.run("push", "heroku", "main").output()).contains("This commit's files are larger than 1.0M.");
        assertThat(room.runtime.found()).noneMatch(room.builds::owns);
    }

    @Test
    void refuses_submodules_that_are_not_https() {
        git.write(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = file:///etc\n");
        git.must("update-index", "--add", "--cacheinfo", "160000," + git.head() + ",x");
        git.must("add", ".gitmodules");
        git.must("commit", "-q", "-m", "module");
        assertThat(git.run("push", "heroku", "main").output())
                .contains("The submodule x is at \"file:///etc\": only https:// addresses are fetched.");
    }

    @Test
    void hands_https_submodules_to_the_builder() {
        git.write(".gitmodules", "[submodule \"x\"]\n\tpath = lib/x\n\turl = https://example.test/x.git\n");
        git.must("update-index", "--add", "--cacheinfo", "160000," + git.head() + ",lib/x");
        git.must("add", ".gitmodules");
        git.must("commit", "-q", "-m", "module");
        String commit = git.must("rev-parse", "HEAD~1").strip();
        git.must("push", "heroku", "main");

        assertThat(builder.received)
                .containsEntry("build/plan/submodules", "lib/x\thttps://example.test/x.git\t" + commit + "\n");
    }

    @Test
    void judges_what_the_builder_leaves() {
        assertFails("garbage", "The build ended without a result (exit status 0).");
        assertFails("exit 9", "The build ended without a result (exit status 9).");
        assertFails(
                "oom",
                "The build ran out of memory: it had 1024.0M. Build less at the same time, or with"
                        + " fewer workers.");
        assertFails("big 1048577", "Compiled slug size: 1.0M is too large (max is 1M).");
        assertFails("zeros 4194305", "Compiled slug size: 4.0M unpacked is too large (max is 4M).");
        assertThat(room.runtime.found()).noneMatch(room.builds::owns);
        assertThat(room.runtime.slugs().all()).isEmpty();
    }

    @Test
    void measures_slugs_as_they_are_packed() {
        git.write("Script", "zeros 2000000\n");
        git.commit("packs to nothing");
        assertThat(git.run("push", "heroku", "main").output()).contains("Done: 1.9M", "Released v3");
    }

    private void assertFails(String script, String sentence) {
        git.write("Script", script + "\n");
        git.commit(script);
        Git.Ran pushed = git.run("push", "heroku", "main");
        assertThat(pushed.status()).isNotZero();
        assertThat(pushed.remote()).contains(" !     " + sentence, " !     Push failed");
    }

    private void assertRefused(String tree, String name) {
        Git.Ran pushed = push(commitOf(tree));
        assertThat(pushed.status()).as(name).isNotZero();
        assertThat(pushed.output()).as(name).contains("remote rejected").doesNotContain("Released");
    }

    private Git.Ran push(String commit) {
        return git.run("push", "heroku", commit + ":refs/heads/main");
    }

    /// A tree of one file, of that very name: written as an object, since no git makes it from an index.
    private String treeWith(String name) {
        return treeWith(name.getBytes(StandardCharsets.UTF_8));
    }

    private String treeWith(byte[] name) {
        String blob = git.must("rev-parse", "HEAD:Procfile").strip();
        byte[] id = java.util.HexFormat.of().parseHex(blob);
        var bytes = new java.io.ByteArrayOutputStream();
        bytes.writeBytes("100644 ".getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(name);
        bytes.write(0);
        bytes.writeBytes(id);
        try {
            Path raw = Files.write(git.tree().resolve(".git/raw-tree"), bytes.toByteArray());
            return git.must("hash-object", "-t", "tree", "-w", "--literally", raw.toString())
                    .strip();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String commitOf(String tree) {
        return git.must("commit-tree", tree, "-m", "hostile").strip();
    }
}
