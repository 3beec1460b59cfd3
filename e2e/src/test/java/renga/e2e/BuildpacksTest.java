package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Buildpacks of others: chosen with the official CLI (cli-smoke.md, item 55), fetched from a server that is not ours,
/// good ones and bad ones. Every push that fails leaves the app as it was, and the next one is fine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BuildpacksTest {
    private static final String REJECTED = "! [remote rejected] main -> main (pre-receive hook declined)";

    private final Elsewhere elsewhere = new Elsewhere();
    private final Instance renga = start();
    private final Shell user = renga.user();
    private final Shell verse = user.in(user.folder().resolve("verse"));

    private Instance start() {
        try {
            return Instance.start(elsewhere.settings());
        } catch (RuntimeException | AssertionError e) {
            elsewhere.close();
            throw e;
        }
    }

    @BeforeAll
    void publish() {
        elsewhere.repository("third", """
                mkdir bin
                echo 'echo Third' >bin/detect
                echo 'echo "third one, $(cat word/word 2>/dev/null) ${GREETING:-no greeting}" >$1/index.html' >bin/compile
                printf '%s\\n' "printf 'default_process_types:\\n  web: python3 -m http.server \\$PORT\\n'" >bin/release
                for program in bin/*; do sed -i '1i #!/usr/bin/env bash' $program; done
                git add -A && git commit -qm first && git tag v1
                sed -i 's/third one/third two/' bin/compile
                """);
        elsewhere.repository("word", "echo submodule word >word");
        elsewhere.make("""
                mkdir -p first/bin bad
                printf '#!/usr/bin/env bash\\necho First\\n' >first/bin/detect
                printf '#!/usr/bin/env bash\\necho "export GREETING=hello" >"$(dirname $0)/../export"\\n' >first/bin/compile
                tar -czf first.tgz first
                echo '<html>Sign in</html>' >bad/page.tgz
                head -c 100000000 /dev/zero >zeros && tar -czf bad/bomb.tgz zeros && rm zeros
                mkfifo pipe && tar -czf bad/pipe.tgz pipe
                mknod device c 1 3 && tar -czf bad/device.tgz device
                tar -czf bad/parent.tgz --transform 's,first/bin,../bin,' first/bin
                ln -s /etc passwd.d && tar -cf bad/link.tar passwd.d && rm passwd.d && mkdir passwd.d && touch passwd.d/x
                tar -rf bad/link.tar passwd.d/x && gzip -c bad/link.tar >bad/link.tgz
                (cd first && tar -czf ../bad/empty.tgz --files-from /dev/null)
                """);
        user.run("git init -q -b main verse && cd verse && echo 1 >page && git add -A && git commit -qm First")
                .ok();
        verse.run("heroku create verse").ok();
    }

    @AfterAll
    void close() {
        try (elsewhere) {
            renga.close();
        }
    }

    @Test
    @Order(1)
    void set_and_list() {
        verse.run("heroku buildpacks").ok().prints("verse has no Buildpacks.");
        verse.run("heroku buildpacks:set heroku/nodejs")
                .ok()
                .prints("Buildpack set. Next release on verse will use heroku/nodejs.");
        verse.run("heroku buildpacks")
                .ok()
                .prints("=== verse Classic Buildpack (from the Heroku Buildpack Registry)", "heroku/nodejs");
    }

    @Test
    @Order(2)
    void add_in_front_replace_and_remove() {
        verse.run("heroku buildpacks:add -i 1 heroku-community/apt")
                .ok()
                .prints(
                        "Buildpack added. Next release on verse will use:",
                        "1. heroku-community/apt",
                        "2. heroku/nodejs");
        verse.run("heroku buildpacks:set -i 2 heroku/python").ok().prints("2. heroku/python");
        verse.run("heroku buildpacks:add heroku/python").exits(1).says("is already set on your app");
        verse.run("heroku buildpacks:add heroku/cobol").fails().says("There is no buildpack", "Known: ");
        verse.run("heroku buildpacks:remove heroku-community/apt")
                .ok()
                .prints("Buildpack removed. Next release on verse will use heroku/python.");
        verse.run("heroku buildpacks:remove -i 1").ok().prints("will detect buildpacks normally");
    }

    @Test
    @Order(3)
    void ask_the_registry() {
        user.run("heroku buildpacks:search python").ok().prints("heroku/python", "renga/python");
        user.run("heroku buildpacks:search --namespace renga --name nodejs")
                .ok()
                .prints("1 buildpack found");
        user.run("heroku buildpacks:search cobol").ok().prints("No buildpacks found");
        user.run("heroku buildpacks:info heroku/python").ok().prints("description:", "license:", "readme:");
        user.run("heroku buildpacks:versions heroku/python").ok().prints("Version", "1", "published");
        user.run("heroku buildpacks:info heroku/cobol").fails().says("Could not find the buildpack 'heroku/cobol'");
    }

    @Test
    @Order(4)
    void a_repository_s_tag_builds_the_app() {
        String address = elsewhere.address("third.git#v1");
        verse.run("heroku buildpacks:set '" + address + "'").ok();
        push().ok()
                .says(
                        "Using buildpack: " + address,
                        "Third app detected",
                        "Procfile declares types     -> (none)",
                        "Default types for buildpack -> web",
                        "Verifying deploy... done.");
        page().prints("third one,  no greeting");
    }

    @Test
    @Order(5)
    void an_archive_in_front_exports_to_the_repository_s_branch() {
        verse.run("heroku buildpacks:set " + elsewhere.address("third.git")).ok();
        verse.run("heroku buildpacks:add -i 1 " + elsewhere.address("first.tgz"))
                .ok();
        push().ok().says("1. " + elsewhere.address("first.tgz"), "First app detected", "Third app detected");
        page().prints("third two,  hello");
    }

    @Test
    @Order(6)
    void a_submodule_is_fetched_inside_the_build() {
        verse.run("git submodule add -q " + elsewhere.address("word.git") + " word && git commit -qm Submodule")
                .ok();
        push().ok().says("Fetching submodule word");
        page().prints("submodule word hello");

        verse.run("git config -f .gitmodules submodule.word.url " + elsewhere.address("none.git"))
                .ok();
        push().fails().says("The submodule word could not be fetched from", REJECTED);
        verse.run("git rm -qf word .gitmodules && git commit -qm Without").ok();
        verse.run("heroku buildpacks:clear").ok();
    }

    @ParameterizedTest
    @Order(7)
    @CsvSource(
            delimiter = '|',
            value = {
                "bad/none.tgz   | it answers with status 404",
                "bad/page.tgz   | The archive is damaged or no archive at all",
                "bad/bomb.tgz   | The archive unpacks to more than 250 times its size",
                "bad/pipe.tgz   | \"pipe\" in the archive is a named pipe",
                "bad/device.tgz | \"device\" in the archive is a device",
                "bad/parent.tgz | is refused: it leaves its folder",
                "bad/link.tgz   | it lies below \"passwd.d\", which is no folder",
                "bad/empty.tgz  | The archive holds no files",
                "none.git       | could not be fetched: git found no HEAD there"
            })
    void a_bad_buildpack_is_refused(String path, String sentence) {
        verse.run("heroku buildpacks:set " + elsewhere.address(path)).ok();
        push().fails().says(" !     ", sentence, "Push failed", REJECTED);
    }

    @Test
    @Order(8)
    void a_bad_procfile_is_told_by_line() {
        verse.run("heroku buildpacks:set " + elsewhere.address("third.git")).ok();
        verse.run("printf 'web: a\\nworker\\n' >Procfile").ok();
        push().fails().says(" !     Procfile, line 2: there is no colon: \"worker\"", REJECTED);
        verse.run("head -c 1000 /dev/urandom >Procfile").ok();
        push().fails().says(" !     Procfile, line ", REJECTED);
        verse.run("git rm -qf Procfile").ok();
    }

    @Test
    @Order(9)
    void a_name_that_is_no_text_is_refused() {
        verse.run("touch $'gr\\366\\337e'").ok();
        push().fails().says("is not written in UTF-8. Rename it.", REJECTED);
        verse.run("rm gr*").ok();
    }

    @Test
    @Order(10)
    void a_failing_compile_is_the_app_s_own() {
        verse.run("heroku buildpacks:set heroku-community/inline && mkdir bin && echo 'echo no; exit 3' >bin/compile")
                .ok();
        push().fails().says("-----> Inline app detected", "Push rejected, failed to compile Inline app.", REJECTED);
    }

    @Test
    @Order(11)
    void after_all_that_the_app_is_as_it_was_and_the_next_push_is_fine() throws IOException {
        page().prints("submodule word hello");
        verse.run("echo 'echo \"built inline\" >$1/index.html' >bin/compile").ok();
        verse.run("echo 'web: python3 -m http.server $PORT' >Procfile").ok();
        push().ok().says("Inline app detected", "Verifying deploy... done.");
        page().prints("built inline");
        try (Stream<Path> left = Files.list(renga.home().resolve("buildpacks"))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .isNotEmpty()
                    .noneMatch(file -> file.endsWith(".new"));
        }
    }

    private Outcome push() {
        verse.run("git add -A && git commit -q --allow-empty -m Next").ok();
        return verse.run("git push heroku main");
    }

    private Outcome page() {
        return user.run("curl -sf http://verse.localhost:" + renga.httpPort() + "/")
                .ok();
    }
}
