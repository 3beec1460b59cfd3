package renga.platform.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.dyno.DynoException;
import renga.platform.app.App;
import renga.testkit.FakeRuntime;

/// Slugs are packed behind everybody's back and come back whole, or not at all.
class SlugsTest {
    @TempDir
    Path home;

    private SlugRoom room;
    private FakeRuntime runtime;
    private Slugs slugs;
    private App app;

    @BeforeEach
    void open() {
        room = new SlugRoom(home);
        slugs = room.slugs;
        runtime = room.runtime;
        app = room.ledger.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        room.close();
    }

    @Test
    void keeps_what_it_is_given() throws Exception {
        Slug slug = room.add(app, "one");
        assertThat(slugs.find(app.id(), slug.id())).hasValue(slug);
        assertThat(slugs.find(app.id(), SlugId.random())).isEmpty();
    }

    @Test
    void packs_what_is_old_enough_and_loads_it_back() throws Exception {
        Slug slug = room.add(app, "one");
        SlugDigest digest = slug.tree().digest();
        slugs.packDue();
        assertThat(slugs.find(app.id(), slug.id()).orElseThrow().archive()).isEmpty();

        room.pack(slugs);
        Slug.Archive archive =
                slugs.find(app.id(), slug.id()).orElseThrow().archive().orElseThrow();
        assertThat(archive.bytes()).isEqualTo(Files.size(room.archive(digest)));

        runtime.slugs().remove(digest);
        slugs.restore(Set.of(digest));
        assertThat(runtime.slugs().has(digest)).isTrue();
        assertThat(runtime.slugs().verify(digest)).isTrue();
    }

    @Test
    void packing_waits_for_deploys_but_not_for_ever() throws Exception {
        Slug first = room.add(app, "one");
        Instant last = first.createdAt().plus(Slugs.PACK_AT_LATEST);
        for (int more = 0; room.clock.instant().isBefore(last); more++) {
            slugs.packDue();
            assertThat(slugs.find(app.id(), first.id()).orElseThrow().archive()).isEmpty();
            room.clock.advance(Slugs.PACK_AFTER.minusSeconds(1));
            room.add(app, "more " + more);
        }
        slugs.packDue();

        assertThat(slugs.find(app.id(), first.id()).orElseThrow().archive()).isPresent();
    }

    @Test
    void refuses_an_archive_that_was_changed() throws Exception {
        Slug slug = room.add(app, "one");
        SlugDigest digest = slug.tree().digest();
        room.pack(slugs);
        byte[] bytes = Files.readAllBytes(room.archive(digest));
        bytes[bytes.length - 1] ^= 1;
        Files.write(room.archive(digest), bytes);
        runtime.slugs().remove(digest);

        assertThatThrownBy(() -> slugs.ensure(digest))
                .isInstanceOf(DynoException.class)
                .hasMessageContaining("R17");
        assertThat(runtime.slugs().has(digest)).isFalse();
    }

    @Test
    void says_so_if_a_slug_is_nowhere() throws Exception {
        Slug slug = room.add(app, "one");
        runtime.slugs().remove(slug.tree().digest());
        assertThatThrownBy(() -> slugs.ensure(slug.tree().digest())).hasMessageContaining("never packed");
    }
}
