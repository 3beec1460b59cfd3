package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import renga.platform.build.StackRoom.Built;

/// The classic buildpack API (contract, buildpacks.md §1) line by line, and the bundled buildpacks that
/// only arrange others, in the real stack.
class ClassicApiTest {
    private static final Source APP = Trees.of("index", "hello");

    @TempDir
    Path folder;

    private StackRoom room;

    @BeforeEach
    void open() throws Exception {
        room = StackRoom.find(folder);
    }

    @Test
    void compiles_where_the_app_will_run_with_config_vars_as_files_only() throws Exception {
        Buildpack pack = Packs.compiling(folder, "One", """
                echo "at=$PWD args=$1,$2,$3 home=$HOME stack=$STACK version=$SOURCE_VERSION"
                echo "path=$(cat "$3/PATH") other=$(od -An -c "$3/TWO_LINES" | tr -d ' ') var=${TWO_LINES:-unset}"
                echo metrics >>"$BUILDPACK_LOG_FILE" && echo logged
                """);
        Built built = build(APP, Map.of("PATH", "/mine", "TWO_LINES", "a\nb"), "", pack);

        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output())
                .contains("-----> Using buildpack: One\n-----> One app detected\n")
                .contains("at=/app args=/app,/cache,/build/env home=/app stack=heroku-24 version=0123\n")
                .contains("path=/mine other=a\\nb var=unset\n", "logged\n");
    }

    @Test
    void sources_each_export_for_those_after_it_but_not_for_reports() throws Exception {
        Buildpack first = Packs.archive(
                folder,
                "First",
                "bin/detect",
                Packs.script("echo First"),
                "bin/compile",
                Packs.script(
                        "echo \"before: $(cat $2/notes 2>/dev/null)\"; echo 'export SAID=first' >\"$(dirname $0)/../export\""),
                "bin/report",
                Packs.script("echo \"first ${SAID:-unset} $#\" >>$2/notes; exit 9"));
        Buildpack second = Packs.archive(
                folder,
                "Second",
                "bin/detect",
                Packs.script("echo Second"),
                "bin/compile",
                Packs.script("echo \"second hears ${SAID:-nothing}\"; exit 1"),
                "bin/report",
                Packs.script("echo \"second ${SAID:-unset}\" >>$2/notes; sleep 1000 & exit 0"));

        Built built = build(APP, Map.of(), "", first, second);
        assertThat(built.result()).isEqualTo(new BuildResult.NotBuilt("compile", Optional.of("Second")));
        assertThat(built.output()).contains("before: \n", "second hears first\n");

        Built again = build(APP, Map.of(), "", first);
        assertThat(again.output()).contains("before: first unset 3\nsecond unset\n");
    }

    @Test
    void takes_a_repository_s_archive_with_its_one_folder() throws Exception {
        Buildpack nested = Packs.archive(
                folder,
                "Nested",
                "nested-main/bin/detect",
                Packs.script("echo Nested"),
                "nested-main/bin/compile",
                Packs.script("cat \"$(dirname $0)/../lib/word\""),
                "nested-main/lib/word",
                "found it\n");
        assertThat(build(APP, Map.of(), "", nested).output()).contains("found it\n");

        Built none = build(APP, Map.of(), "", Packs.archive(folder, "None", "README", "no buildpack"));
        assertThat(none.result()).isEqualTo(new BuildResult.NotBuilt("buildpack", Optional.of("None")));
        assertThat(none.output())
                .contains(" !     The buildpack None is none: it has no bin/detect or no bin/compile.\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "printf 'web: a\\n\\nworker run\\n' >Procfile | Procfile, line 3: there is no colon: \"worker run\"",
                "printf 'web: a\\nweb: b\\n' >Procfile          | Procfile, line 2: web is declared twice: \"web: b\"",
                "printf 'my web: a\\n' >Procfile                | Procfile, line 1: a type has 1 to 64 letters",
                "printf 'web:\\r\\n' >Procfile                  | Procfile, line 1: there is no command: \"web:\"",
                "printf 'web: a\\n\\377\\376' >Procfile         | Procfile, line 2: this is no text in UTF-8.",
                "printf 'web: a\\000b\\n' >Procfile             | Procfile, line 1: it holds a control character",
                "mkfifo Procfile                              | The Procfile is no file.",
                "mkdir Procfile                               | The Procfile is no file.",
                "head -c 300000 /dev/zero >Procfile           | The Procfile is larger than 256 KB."
            })
    void says_what_is_wrong_with_a_procfile(String making, String sentence) throws Exception {
        Built built = build(APP, Map.of(), "", Packs.compiling(folder, "One", making));

        assertThat(built.status()).isEqualTo(1);
        assertThat(built.output()).contains(" !     " + sentence);
        assertThat(built.result()).isEqualTo(new BuildResult.NotBuilt("procfile", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo 'a: [b' | is no YAML:",
                "echo '- a' | is no YAML mapping.",
                "exit 2 | bin/release of the buildpack failed."
            })
    void says_what_is_wrong_with_a_release(String release, String sentence) throws Exception {
        Buildpack pack = Packs.archive(
                folder,
                "One",
                "bin/detect",
                Packs.script("echo One"),
                "bin/compile",
                Packs.script("true"),
                "bin/release",
                Packs.script(release));
        Built built = build(APP, Map.of(), "", pack);

        assertThat(built.output()).contains(sentence).doesNotContain("Traceback");
        assertThat(built.result()).isEqualTo(new BuildResult.NotBuilt("release", Optional.of("One")));
    }

    @Test
    void takes_the_procfile_that_procfile_names() throws Exception {
        Source app = Trees.of("backend/Procfile", "api: serve\n", "Procfile", "web: old\n");
        Built built = build(app, Map.of("PROCFILE", "backend/Procfile"), "", bundled("multi-procfile"));
        assertThat(built.result())
                .isInstanceOfSatisfying(
                        BuildResult.Built.class,
                        result -> assertThat(result.processTypes()).isEqualTo(Map.of("api", "serve")));

        assertThat(build(app, Map.of(), "", bundled("multi-procfile")).output())
                .contains(" !     The config var PROCFILE is not set.");
        assertThat(build(app, Map.of("PROCFILE", "../etc/passwd"), "", bundled("multi-procfile"))
                        .output())
                .contains("that is not in the repository.");
        assertThat(build(app, Map.of("PROCFILE", "web/Procfile"), "", bundled("multi-procfile"))
                        .output())
                .contains("there is no such file in the repository.");
    }

    @Test
    void refuses_what_multi_cannot_fetch() throws Exception {
        assertThat(build(Trees.of(".buildpacks", "heroku/nodejs\n"), Map.of(), "", bundled("multi"))
                        .output())
                .contains("only https:// addresses stand there", "heroku buildpacks:add heroku/nodejs");
        assertThat(build(Trees.of(".buildpacks", "# none\n"), Map.of(), "", bundled("multi"))
                        .output())
                .contains(" !     .buildpacks names no buildpack.");
    }

    @Test
    void brings_debian_packages() throws Exception {
        Source app = Trees.of("Aptfile", "# greeting\nhello\n", "Procfile", "web: hello\n");
        Built built = build(app, Map.of(), "hello; command -v hello", bundled("apt"));
        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output()).contains("-----> Apt app detected\n", "       Unpacking hello 2.");
        assertThat(built.ran()).isEqualTo("Hello, world!\n/app/.apt/usr/bin/hello\n");

        Built unknown = build(Trees.of("Aptfile", "no-such-package-here\n"), Map.of(), "", bundled("apt"));
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.output())
                .contains("Unable to locate package no-such-package-here", " !     apt could not fetch the packages.");
        assertThat(build(Trees.of("Aptfile", "hello\n$(id)\n"), Map.of(), "", bundled("apt"))
                        .output())
                .contains(" !     Aptfile, line 2: \"$(id)\" is no package's name.");
    }

    private static Buildpack bundled(String name) {
        return Buildpacks.bundled("heroku-community/" + name);
    }

    private Built build(Source source, Map<String, String> config, String then, Buildpack... packs) throws Exception {
        return room.build(source, List.of(packs), true, config, then);
    }
}
