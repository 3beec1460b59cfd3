package renga.platform.release;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.Json;
import renga.core.ReleaseId;
import renga.core.SlugId;
import renga.platform.refusal.Refusal;

/// Reads and writes one app's ledger within one transaction that holds the app's row. Owns the tables `release` and
/// `released_slug`.
record Ledger(Handle tx, AppId app, Instant now) {
    private static final String INSERT = """
            INSERT INTO release (id, app_id, version, description, account_id, slug_id, config_id, status, phase_secret,
                                 created_at, updated_at)
            VALUES (:id, :app, :version, :description, :account, :slug, :config, :status, :secret, :now, :now)
            """;
    private static final String INSERT_SLUG = """
            INSERT INTO released_slug (slug_id, app_id, digest, commit, process_types, stack)
            VALUES (:id, :app, :digest, :commit, CAST(:types AS jsonb), :stack) ON CONFLICT DO NOTHING
            """;

    private static final String PENDING = "SELECT count(*) FROM release WHERE app_id = :app AND status = 'pending'";
    private static final String DECLARES_PHASE =
            "SELECT jsonb_exists(process_types, :type) FROM released_slug WHERE slug_id = :slug";
    private static final String KNOWS = """
            SELECT EXISTS (SELECT 1 FROM released_slug WHERE slug_id = :slug AND app_id = :app AND dropped_at IS NULL)
            """;

    /// What the next release says.
    ///
    /// @param phaseSecret see [Release]
    record Entry(
            String description,
            AccountId account,
            Optional<SlugId> slug,
            UUID config,
            ReleaseStatus status,
            Optional<String> phaseSecret) {}

    ReleaseId write(int version, Entry entry) {
        ReleaseId id = ReleaseId.random();
        tx.createUpdate(INSERT)
                .bind("id", id)
                .bind("app", app)
                .bind("version", version)
                .bind("description", entry.description())
                .bind("account", entry.account())
                .bind("slug", entry.slug().map(SlugId::value))
                .bind("config", entry.config())
                .bind("status", entry.status().word())
                .bind("secret", entry.phaseSecret())
                .bind("now", now)
                .execute();
        return id;
    }

    void know(ReleasedSlug slug) {
        tx.createUpdate(INSERT_SLUG)
                .bind("id", slug.id())
                .bind("app", app)
                .bind("digest", slug.digest())
                .bind("commit", slug.commit())
                .bind("types", Json.MAPPER.writeValueAsString(slug.processTypes()))
                .bind("stack", slug.stack())
                .execute();
    }

    /// How many releases wait for their release command, or for those before them.
    int pending() {
        return tx.createQuery(PENDING).bind("app", app).mapTo(int.class).one();
    }

    /// Whether the slug has a command that must succeed before it is available.
    boolean declaresPhase(SlugId slug) {
        return tx.createQuery(DECLARES_PHASE)
                .bind("type", ReleasePhases.TYPE)
                .bind("slug", slug)
                .mapTo(boolean.class)
                .one();
    }

    /// The newest release whatever became of it: its config is what people last said.
    Release newest() {
        return find(" ORDER BY release.version DESC LIMIT 1", 0)
                .orElseThrow(() -> new IllegalStateException("app " + app + " has an empty ledger"));
    }

    /// The newest release that did not fail: its slug is the one to go on with.
    Optional<ReleasedSlug> slug() {
        return find(" AND release.status <> 'failed' ORDER BY release.version DESC LIMIT 1", 0)
                .flatMap(Release::slug);
    }

    Optional<Release> current() {
        return find(" AND release.status = 'succeeded' ORDER BY release.version DESC LIMIT 1", 0);
    }

    Optional<Release> ofSlug(SlugId slug) {
        return find(" AND release.slug_id = :key ORDER BY release.version DESC LIMIT 1", slug);
    }

    /// @param key an id, a version with or without `v`, or `current`
    Optional<Release> find(String key) {
        if (key.equals("current")) return current();
        if (key.matches("v?[0-9]{1,9}")) {
            return find(" AND release.version = :key", Integer.parseInt(key.replace("v", "")));
        }
        try {
            return find(" AND release.id = :key", ReleaseId.of(key));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    Release need(String key) {
        return find(key).orElseThrow(() -> Refusal.notFound("release", "Couldn't find that release."));
    }

    boolean knows(SlugId slug) {
        return tx.createQuery(KNOWS)
                .bind("slug", slug)
                .bind("app", app)
                .mapTo(Boolean.class)
                .one();
    }

    private Optional<Release> find(String where, Object key) {
        var query = tx.createQuery(ReleaseRow.SELECT + where).bind("app", app);
        if (where.contains(":key")) query.bind("key", key);
        return query.map((rs, _) -> ReleaseRow.read(rs)).findOne();
    }
}
