package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths that stay where they are put, and those that would not.
class SourcePathsTest {
    private final SourcePaths paths = new SourcePaths(BuildLimits.of(2));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "../x",
                "a/../b",
                "a/..",
                ".",
                "a//b",
                "a/",
                ".git/config",
                "sub/.GIT/hooks/x",
                ".git /x",
                ".git./x",
                "git~1/x",
                ".gi\u200ct/x",
                "a\nb",
                "a\tb",
                "a\\..\\b",
                "a\u007fb"
            })
    void refuses(String path) {
        assertThatThrownBy(() -> paths.check(path, 0)).isInstanceOf(SourceException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", ".gitignore", ".gitmodules", "..a", "a..", "git", "a b", "größe", "$(id)", "-rf", "a/-"})
    void takes(String path) {
        assertThatCode(() -> paths.check(path, 0)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 5_000})
    void refuses_what_no_file_system_takes(int length) {
        assertThatThrownBy(() -> paths.check("x".repeat(length), 0)).isInstanceOf(SourceException.class);
    }
}
