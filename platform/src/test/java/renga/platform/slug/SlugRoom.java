package renga.platform.slug;

import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.dyno.SlugTree;
import renga.platform.app.App;
import renga.platform.release.LedgerFixture;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;
import renga.testkit.ThrowAway;

/// Slugs of apps on a fake machine and a fake clock.
final class SlugRoom implements AutoCloseable {
    final FakeClock clock = FakeClock.ticking();
    final FakeRuntime runtime = new FakeRuntime(clock);
    final LedgerFixture ledger;
    final Slugs slugs;
    private final Path store;

    SlugRoom(Path home) {
        ledger = new LedgerFixture(home);
        store = home.resolve("store");
        slugs = open();
    }

    /// One more life of the platform over the same rows and files.
    Slugs open() {
        return new Slugs(ledger.db, store, runtime.slugs(), clock);
    }

    Slug add(App app, String content) throws Exception {
        return add(app, published(content));
    }

    Slug add(App app, SlugTree tree) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
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

    SlugTree published(String content) throws Exception {
        return ThrowAway.build(runtime, "echo " + content + " > /app/file");
    }

    /// Packs all there are.
    void pack(Slugs slugs) {
        clock.advance(Slugs.PACK_AFTER.plusSeconds(1));
        slugs.packDue();
    }

    /// Where the slug is packed.
    Path archive(SlugDigest digest) {
        return store.resolve(digest.hex() + ".tar.zst");
    }

    @Override
    public void close() throws Exception {
        slugs.close();
        ledger.close();
    }
}
