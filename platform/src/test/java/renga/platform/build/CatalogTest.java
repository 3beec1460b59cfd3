package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The list of bundled buildpacks, and that it is true.
class CatalogTest {
    @Test
    void every_row_s_buildpack_is_whole() {
        for (Catalog.Row row : Catalog.bundled().rows()) {
            assertThat(BundledFiles.buildpack(row.folder()))
                    .as(row.folder())
                    .extracting(BundledFile::path)
                    .contains("README.md", "bin/detect", "bin/compile", "bin/release");
        }
    }

    @Test
    void no_name_stands_twice() {
        assertThat(Buildpacks.bundledNames()).doesNotHaveDuplicates().contains("heroku/nodejs", "renga/nodejs");
    }

    @Test
    void reads_rows_and_skips_remarks() {
        var catalog = Catalog.parse(List.of("# remark", "", "  go asked heroku/go,renga/go  Go apps (go.mod)  "));

        assertThat(catalog.rows())
                .containsExactly(new Catalog.Row("go", true, List.of("heroku/go", "renga/go"), "Go apps (go.mod)"));
        assertThat(catalog.find("renga/go")).contains(catalog.rows().getFirst());
        assertThat(catalog.find("heroku/cobol")).isEmpty();
    }

    @Test
    void refuses_what_is_no_row() {
        assertThatThrownBy(() -> Catalog.parse(List.of("go sometimes heroku/go Go apps")))
                .hasMessageContaining("go some");
    }
}
