package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// An app moves to a stack that the operator imported, from an archive and from an image; the stack is
/// upgraded under it; and a rollback goes back to the stack as well.
@Tag("slow")
class StacksTest {
    private Instance renga;
    private Shell user;
    private Repository repository;

    /// What makes the standard stack large, and no page of ours needs.
    private static final String SMALL = "--exclude=./usr/lib/jvm --exclude=./usr/lib/gcc --exclude=./usr/include"
            + " --exclude='./usr/lib/llvm*' --exclude=./usr/lib/rustlib --exclude=./usr/share/doc --exclude='./usr/lib/*/*.a'"
            + " --exclude=./dev --exclude=./proc --exclude=./sys";

    @BeforeEach
    void start() throws IOException {
        renga = Instance.start();
        user = renga.user();
        Path folder = Files.createDirectories(renga.work().resolve("shown"));
        write(folder, "bin/detect", "#!/bin/bash\necho Shown\n");
        write(
                folder,
                "bin/compile",
                "#!/bin/bash\nmkdir -p $1/public; echo \"built on $STACK\" >$1/public/index.html\n");
        write(folder, "bin/release", """
                #!/bin/bash
                echo 'default_process_types:'
                echo '  web: cat /etc/renga-stack /etc/edition >>public/index.html; exec python3 -m http.server $PORT -d public'
                """);
        user.in(folder)
                .run(
                        "chmod +x bin/* && git init -q -b main && git add -A && git commit -qm First && heroku create shown"
                                + " && heroku buildpacks:set heroku-community/inline -a shown")
                .ok();
        repository = Repository.at(user, folder);
    }

    @AfterEach
    void stop() {
        renga.close();
    }

    @Test
    void an_imported_stack_from_archive_to_upgrade_to_rollback() throws IOException {
        repository.push().ok();
        assertThat(page()).contains("built on heroku-24", "BASE=debian-13");

        archive("first");
        renga.launcher("stacks:import ours " + renga.work().resolve("first.tar"))
                .ok();
        user.run("heroku stack -a shown").ok().prints("* heroku-24", "ours");
        user.run("heroku stack:set ours -a shown").ok();
        assertThat(page()).contains("built on heroku-24");
        repository.write("change", "one");
        repository.commit("Move");
        repository.push().ok();
        assertThat(page()).contains("built on ours", "STACK=ours", "edition first");
        user.run("heroku stack -a shown").ok().prints("* ours");

        archive("second");
        renga.launcher("stacks:import ours " + renga.work().resolve("second.tar"))
                .ok();
        assertThat(page()).contains("edition first");
        user.run("heroku ps:restart -a shown").ok();
        Eventually.that(() -> assertThat(page()).contains("edition second"));

        user.run("heroku rollback -a shown").ok();
        Eventually.that(() -> assertThat(page()).contains("built on heroku-24", "BASE=debian-13"));
        user.run("heroku stack:set nothing -a shown").fails().says("Stack nothing does not exist here");
    }

    @Test
    void an_imported_stack_from_an_image() throws IOException {
        archive("image");
        Path layout = renga.work().resolve("layout");
        renga.outside()
                .run("for part in launcher/*.sh; do . $part; done; make_scratch; install_packages stacks")
                .ok();
        user.run(("umoci init --layout %1$s && umoci new --image %1$s:one && umoci unpack --image %1$s:one %2$s"
                                + " && tar -xf image.tar -C %2$s/rootfs && rm -f %2$s/rootfs/usr/bin/tini"
                                + " && umoci repack --image %1$s:one %2$s && rm -rf %2$s image.tar")
                        .formatted(layout, renga.work().resolve("bundle")))
                .ok();
        renga.launcher("stacks:import ours oci:" + layout).ok().says("it has no tini: Renga's own is added");
        user.run("heroku stack:set ours -a shown").ok();
        repository.push().ok();
        assertThat(page()).contains("built on ours", "edition image");
    }

    private void archive(String edition) {
        String stack = renga.outside().run("stack/build --path").ok().text();
        user.run(
                        "mkdir -p marks/etc && echo 'edition %s' >marks/etc/edition && tar -cf %s.tar %s -C %s . -C $PWD/marks ./etc/edition"
                                .formatted(edition, edition, SMALL, stack))
                .ok();
    }

    private String page() {
        return user.run("curl -s --noproxy '*' http://shown.localhost:" + renga.httpPort())
                .ok()
                .out();
    }

    private static void write(Path folder, String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
