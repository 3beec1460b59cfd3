package renga.platform.slug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoException;
import renga.dyno.DynoSpec;
import renga.dyno.Root;
import renga.dyno.SlugTree;
import renga.platform.app.App;
import renga.platform.release.LedgerFixture;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;

/// Slugs are packed behind everybody's back and come back whole, or not at all.
class SlugsTest {
    @TempDir
    Path home;

    private final FakeRuntime runtime = new FakeRuntime(FakeClock.ticking());
    private LedgerFixture ledger;
    private Slugs slugs;
    private App app;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture(home);
        slugs = new Slugs(ledger.db, home.resolve("store"), runtime.slugs(), Clock.systemUTC());
        app = ledger.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        slugs.close();
        ledger.close();
    }

    @Test
    void keeps_what_it_is_given() throws Exception {
        Slug slug = add(published("one"));
        assertThat(slugs.find(app.id(), slug.id())).hasValue(slug);
        assertThat(slugs.find(app.id(), SlugId.random())).isEmpty();
    }

    @Test
    void packs_what_is_old_enough_and_loads_it_back() throws Exception {
        Slug slug = add(published("one"));
        SlugDigest digest = slug.tree().digest();
        slugs.packOlderThan(Duration.ofMinutes(1));
        assertThat(slugs.find(app.id(), slug.id()).orElseThrow().archive()).isEmpty();

        slugs.packOlderThan(Duration.ZERO);
        Slug.Archive archive =
                slugs.find(app.id(), slug.id()).orElseThrow().archive().orElseThrow();
        assertThat(archive.bytes()).isEqualTo(Files.size(file(digest)));

        runtime.slugs().remove(digest);
        slugs.restore(Set.of(digest));
        assertThat(runtime.slugs().has(digest)).isTrue();
        assertThat(runtime.slugs().verify(digest)).isTrue();
    }

    @Test
    void refuses_an_archive_that_was_changed() throws Exception {
        Slug slug = add(published("one"));
        SlugDigest digest = slug.tree().digest();
        slugs.packOlderThan(Duration.ZERO);
        byte[] bytes = Files.readAllBytes(file(digest));
        bytes[bytes.length - 1] ^= 1;
        Files.write(file(digest), bytes);
        runtime.slugs().remove(digest);

        assertThatThrownBy(() -> slugs.ensure(digest))
                .isInstanceOf(DynoException.class)
                .hasMessageContaining("R17");
        assertThat(runtime.slugs().has(digest)).isFalse();
    }

    @Test
    void says_so_if_a_slug_is_nowhere() throws Exception {
        Slug slug = add(published("one"));
        runtime.slugs().remove(slug.tree().digest());
        assertThatThrownBy(() -> slugs.ensure(slug.tree().digest())).hasMessageContaining("never packed");
    }

    private Slug add(SlugTree tree) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        var slug = new Slug(
                SlugId.random(),
                app.id(),
                tree,
                Map.of("web", "serve"),
                Optional.of("0123"),
                Optional.empty(),
                Optional.of("Node.js"),
                "heroku-24",
                Optional.empty(),
                now,
                now);
        slugs.add(slug);
        return slug;
    }

    private SlugTree published(String content) throws Exception {
        var spec = new DynoSpec(
                DynoId.random(),
                app.id(),
                app.tenant(),
                new DynoName("build", 1),
                new Root.Build(),
                "echo " + content + " > /app/file",
                Map.of(),
                DynoSize.DEFAULT);
        try (AttachedDyno dyno = runtime.attach(spec, new Attachment.Pipes())) {
            dyno.output().transferTo(OutputStream.nullOutputStream());
            assertThat(dyno.awaitExit(Duration.ofSeconds(5))).isPresent();
            return runtime.publish(dyno.id());
        } finally {
            runtime.remove(spec.id());
        }
    }

    private Path file(SlugDigest digest) {
        return home.resolve("store").resolve(digest.hex() + ".tar.zst");
    }
}
