package renga.platform.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.refusal.Refusal;

/// The standard stack is always there; others come and go with their links.
class StacksTest {
    @TempDir
    Path home;

    @Test
    void only_the_standard_one_where_nothing_was_imported() {
        assertThat(Stacks.in(home.resolve("stacks")).all()).containsExactly(Stacks.HEROKU_24);
        assertThat(Stacks.standard().all()).containsExactly(Stacks.HEROKU_24);
    }

    @Test
    void those_whose_link_leads_somewhere_and_whose_name_is_one() throws IOException {
        link("heroku-24", "root");
        link("zebra", "root");
        link("ours", "root");
        link(".ours.new", "root");
        Files.createSymbolicLink(home.resolve("stacks/broken"), home.resolve("nowhere"));

        assertThat(Stacks.in(home.resolve("stacks")).all())
                .extracting(Stacks.Stack::name)
                .containsExactly("heroku-24", "ours", "zebra");
    }

    @Test
    void found_by_name_and_by_an_id_that_never_changes() throws IOException {
        link("ours", "root");
        var stacks = Stacks.in(home.resolve("stacks"));
        var ours = stacks.need("ours");
        assertThat(stacks.need(ours.id().toString())).isEqualTo(ours);
        assertThat(Stacks.named("ours").id()).isEqualTo(ours.id());
        assertThatThrownBy(() -> stacks.need("theirs"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("Stack theirs does not exist here. This server has: heroku-24, ours.");
    }

    private void link(String name, String target) throws IOException {
        Path root = Files.createDirectories(home.resolve(target));
        Files.createSymbolicLink(Files.createDirectories(home.resolve("stacks")).resolve(name), root);
    }
}
