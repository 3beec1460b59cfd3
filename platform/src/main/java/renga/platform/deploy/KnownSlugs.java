package renga.platform.deploy;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import renga.core.SlugId;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.refusal.Refusal;
import renga.platform.release.ReleasedSlug;
import renga.platform.release.SlugFinder;
import renga.platform.slug.Slug;
import renga.platform.slug.Slugs;

/// Slugs for releases without a build. One of another app gets a row of its own in the app that releases it, so that
/// neither app's end takes it from the other; its tree is stored once. Thread-safe.
public final class KnownSlugs implements SlugFinder {
    private final Apps apps;
    private final Slugs slugs;
    private final InstantSource clock;

    public KnownSlugs(Apps apps, Slugs slugs, InstantSource clock) {
        this.apps = apps;
        this.slugs = slugs;
        this.clock = clock;
    }

    @Override
    public Optional<ReleasedSlug> find(App app, Account account, SlugId id) {
        return slugs.find(id)
                .filter(slug -> slug.app().equals(app.id()) || visible(account, slug))
                .map(slug -> slug.app().equals(app.id()) ? slug : copied(app, slug))
                .map(slug -> new ReleasedSlug(
                        slug.id(), slug.tree().digest(), slug.commit(), slug.processTypes(), slug.stack()));
    }

    private boolean visible(Account account, Slug slug) {
        try {
            apps.visible(account.id(), slug.app().toString());
            return true;
        } catch (Refusal _) {
            return false;
        }
    }

    private Slug copied(App app, Slug slug) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var copy = new Slug(
                SlugId.random(),
                app.id(),
                slug.tree(),
                slug.processTypes(),
                slug.commit(),
                slug.commitDescription(),
                slug.buildpack(),
                slug.stack(),
                slug.archive(),
                now,
                now);
        slugs.add(copy);
        return copy;
    }
}
