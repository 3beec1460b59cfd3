package renga.platform.release;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.ReleaseId;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.config.ConfigSnapshots;
import renga.platform.db.Database;
import renga.platform.formation.Generation;
import renga.platform.formation.Generations;

/// Tells formation from the ledger what should run. Thread-safe.
public final class LedgerGenerations implements Generations {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerGenerations.class);

    private static final String DEPLOYED = """
            SELECT app.id FROM app
            CROSS JOIN LATERAL (SELECT release.slug_id FROM release
                                WHERE release.app_id = app.id AND release.status = 'succeeded'
                                ORDER BY release.version DESC LIMIT 1) newest
            WHERE app.destroyed_at IS NULL AND newest.slug_id IS NOT NULL
            """;
    private static final String FAILED = """
            UPDATE release SET status = 'failed', failure = :reason, updated_at = :now
            WHERE app_id = :app AND id = :release AND status = 'succeeded'
            """;

    private static final String STANDING = """
            SELECT coalesce(max(release.version), :version) FROM release
            WHERE app_id = :app AND version > :version AND status = 'failed'
              AND version < coalesce((SELECT min(later.version) FROM release later
                                      WHERE later.app_id = :app AND later.version > :version
                                        AND later.status <> 'failed'), 2147483647)
            """;

    private final Database db;
    private final InstantSource clock;
    private final Apps apps;
    private final ConfigSnapshots configs;

    public LedgerGenerations(Database db, InstantSource clock, Apps apps, ConfigSnapshots configs) {
        this.db = db;
        this.clock = clock;
        this.apps = apps;
        this.configs = configs;
    }

    @Override
    public Optional<Generation> current(AppId app) {
        Optional<App> found = apps.byId(app);
        if (found.isEmpty()) return Optional.empty();
        return db.jdbi()
                .withHandle(handle -> new Ledger(handle, app, clock.instant())
                        .current()
                        .map(release -> generation(handle, found.get(), release)));
    }

    /// What one release would run, current or not.
    Optional<Generation> of(AppId app, ReleaseId release) {
        Optional<App> found = apps.byId(app);
        if (found.isEmpty()) return Optional.empty();
        return db.jdbi()
                .withHandle(handle -> new Ledger(handle, app, clock.instant())
                        .find(release.toString())
                        .map(known -> generation(handle, found.get(), known)));
    }

    @Override
    public int standing(AppId app, int version) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(STANDING)
                        .bind("app", app)
                        .bind("version", version)
                        .mapTo(int.class)
                        .one());
    }

    @Override
    public Set<AppId> deployed() {
        return new HashSet<>(db.jdbi()
                .withHandle(handle ->
                        handle.createQuery(DEPLOYED).mapTo(AppId.class).list()));
    }

    @Override
    public void failed(AppId app, ReleaseId release, String reason) {
        Instant now = clock.instant();
        int written = db.jdbi()
                .withHandle(handle -> handle.createUpdate(FAILED)
                        .bind("now", now)
                        .bind("reason", reason)
                        .bind("app", app)
                        .bind("release", release)
                        .execute());
        if (written > 0) LOG.info("release {} of app {} failed: {}", release, app, reason);
    }

    private Generation generation(Handle handle, App app, Release release) {
        return new Generation(
                app.id(),
                app.name(),
                app.tenant(),
                release.id(),
                release.version(),
                release.slug().map(ReleasedSlug::digest),
                release.slug().map(ReleasedSlug::processTypes).orElse(Map.of()),
                configs.load(handle, app.id(), release.config()).values(),
                release.slug().flatMap(ReleasedSlug::commit),
                release.description(),
                release.createdAt(),
                release.slug().map(ReleasedSlug::stack).orElse(""));
    }
}
