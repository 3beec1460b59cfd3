package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.build.StackRoom.Built;

/// The builder script in the real stack; the buildpacks here are the apps' own files where a real one would be slow.
class BuilderScriptTest {
    @TempDir
    Path folder;

    private StackRoom room;

    @BeforeEach
    void open() throws Exception {
        room = StackRoom.find(folder);
    }

    @Test
    void says_so_if_no_buildpack_fits() throws Exception {
        Built built = room.build(Trees.of("index.html", "hello"));

        assertThat(built.status()).isEqualTo(1);
        assertThat(built.result()).isEqualTo(new BuildResult.NotBuilt("no_buildpack", Optional.empty()));
        assertThat(built.output())
                .contains("-----> Building on the Heroku-24 stack\n")
                .contains(" !     No default language could be detected for this app.\n")
                .contains("       None of these fits: ", "heroku/nodejs heroku/python");
    }

    @Test
    void leaves_out_what_slugignore_names() throws Exception {
        Built built = room.build(Trees.sample(
                "python-flask",
                "requirements.txt",
                "",
                ".slugignore",
                "*.psd\n/docs\n!docs/keep\n",
                "art/logo.psd",
                "big",
                "docs/keep",
                "gone all the same",
                "src/docs/kept",
                "not at the root",
                "log/development.log",
                "old",
                "tmp/pid",
                "1"));

        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.files())
                .contains("./src/docs/kept", "./app.py")
                .doesNotContain("./art/logo.psd", "./docs/keep", "./log/development.log", "./tmp/pid");
    }

    @Test
    void joins_procfile_and_defaults() throws Exception {
        Built built = chosen(
                List.of("heroku-community/inline"),
                "Procfile",
                "# comment\nworker: work --hard \"$X\"\n\nweb : serve -p $PORT\n",
                "bin/compile",
                "true\n",
                "bin/release",
                "printf '%s\\n' --- default_process_types: '  rake: bundle exec rake' '  web: no' \"  odd: 'a: b'\""
                        + " 'config_vars:' '  MODE: production' 'addons:' '- heroku-postgresql'\n");

        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.result())
                .isEqualTo(new BuildResult.Built(
                        List.of("Inline"),
                        Map.of(
                                "worker", "work --hard \"$X\"",
                                "web", "serve -p $PORT",
                                "rake", "bundle exec rake",
                                "odd", "a: b"),
                        new FirstDeploy(Map.of("MODE", "production"), List.of("heroku-postgresql"))));
        assertThat(built.output())
                .contains("       Procfile declares types     -> web, worker\n")
                .contains("       Default types for buildpack -> odd, rake\n");
    }

    @Test
    void hands_exports_and_config_files_to_later_buildpacks() throws Exception {
        Built built = chosen(List.of("heroku-community/inline", "heroku-community/inline"), "bin/compile", """
                echo "said=${EXPORTED:-nothing} secret=${SECRET:-unset} file=$(cat "$3/SECRET") stack=$STACK cache=$(cat "$2/x" || true)"
                echo 'export EXPORTED="from the first"' >export
                echo kept >"$2/x"
                """);

        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output())
                .contains(
                        "-----> Using buildpacks:\n       1. heroku-community/inline\n       2. heroku-community/inline\n")
                .contains("said=nothing secret=unset file=s3cret stack=heroku-24 cache=\n")
                .contains("said=from the first secret=unset file=s3cret stack=heroku-24 cache=kept\n");
    }

    @Test
    void stops_at_the_first_step_that_fails() throws Exception {
        Built compile = chosen(List.of("heroku-community/inline"), "bin/compile", "echo no; exit 3\n");
        assertThat(compile.result()).isEqualTo(new BuildResult.NotBuilt("compile", Optional.of("Inline")));

        Built release = chosen(List.of("heroku-community/inline"), "bin/compile", "true\n", "bin/release", "exit 4\n");
        assertThat(release.result()).isEqualTo(new BuildResult.NotBuilt("release", Optional.of("Inline")));

        Built detect = chosen(List.of("heroku/nodejs"), "index.html", "hello");
        assertThat(detect.result()).isEqualTo(new BuildResult.NotBuilt("detect", Optional.of("heroku/nodejs")));
        assertThat(detect.output()).contains(" !     App not compatible with buildpack: heroku/nodejs\n");
    }

    private Built chosen(List<String> names, String... pathsAndContents) throws Exception {
        List<Buildpack> packs = names.stream().map(Buildpacks::bundled).toList();
        return room.build(Trees.of(pathsAndContents), packs, true, Map.of("SECRET", "s3cret"), "");
    }
}
