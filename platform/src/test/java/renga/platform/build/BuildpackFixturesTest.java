package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import renga.platform.build.StackRoom.Built;

/// Every case beside a bundled buildpack, built in the real stack: which version it takes, what it refuses and how. The
/// cases of one buildpack share a cache, so that a toolchain is fetched once.
class BuildpackFixturesTest {
    @TempDir
    static Path folder;

    static Stream<Fixture> fixtures() {
        return Fixture.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixtures")
    void does_as_expected(Fixture fixture) throws Exception {
        StackRoom room = StackRoom.find(Files.createDirectories(folder.resolve(fixture.buildpack())));
        Built built = room.build(
                Trees.folder(fixture.tree()),
                fixture.buildpacks(),
                fixture.chosen(),
                fixture.config(),
                String.join("; ", fixture.all("run")));

        assertThat(built.status()).as(built.output()).isEqualTo(fixture.status());
        for (String text : fixture.all("says")) assertThat(built.output()).contains(text);
        for (String text : fixture.all("never")) assertThat(built.output()).doesNotContain(text);
        for (String text : fixture.all("ran")) assertThat(built.ran()).contains(text);
        assertThat(built.files()).containsAll(fixture.all("file"));
        if (fixture.types().isEmpty()) return;
        assertThat(built.result())
                .isInstanceOfSatisfying(
                        BuildResult.Built.class,
                        result -> assertThat(result.processTypes()).isEqualTo(fixture.types()));
    }
}
