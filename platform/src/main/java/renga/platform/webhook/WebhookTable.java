package renga.platform.webhook;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.core.Json;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.db.Keyset;
import renga.platform.vault.Vault;

/// Owns the table `webhook`. Those that have ended are not found by their owner.
final class WebhookTable {
    private static final String SELECT =
            "SELECT id, app_id, addon_id, include, level, url, created_at, updated_at FROM webhook ";
    private static final String INSERT = """
            INSERT INTO webhook (id, app_id, addon_id, include, level, url, sealed, created_at, updated_at)
            VALUES (:id, :app, :addon, :include, :level, :url, :sealed, :now, :now)
            """;
    private static final String UPDATE = """
            UPDATE webhook SET include = :include, level = :level, url = :url, sealed = :sealed, updated_at = :now
            WHERE id = :id AND ended_at IS NULL
            """;
    private static final String ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(:owner, 0))";
    private static final String COUNT = "SELECT count(*) FROM webhook WHERE ended_at IS NULL AND ";

    /// All that those who ended had to say was said, or will not be.
    private static final String FORGET = """
            DELETE FROM webhook WHERE ended_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM webhook_delivery WHERE webhook_id = webhook.id AND due_at IS NOT NULL)
              AND NOT EXISTS (SELECT 1 FROM webhook_outbox WHERE webhook.id = ANY (webhooks))
            """;

    private final Database db;
    private final Vault vault;

    WebhookTable(Database db, Vault vault) {
        this.db = db;
        this.vault = vault;
    }

    /// @param max so many its owner may have, this one counted
    /// @return false if it has them already
    boolean insert(Webhook webhook, Secrets secrets, int max) {
        return db.jdbi().inTransaction(tx -> {
            tx.createQuery(ALONE)
                    .bind("owner", webhook.owner().id().toString())
                    .mapTo(String.class)
                    .findOne();
            if (count(tx, webhook.owner()) >= max) return false;
            tx.createUpdate(INSERT)
                    .bind("id", webhook.id())
                    .bind("app", webhook.owner() instanceof Owner.App app ? Optional.of(app.id()) : Optional.empty())
                    .bind(
                            "addon",
                            webhook.owner() instanceof Owner.Addon addon ? Optional.of(addon.id()) : Optional.empty())
                    .bind("include", words(webhook))
                    .bind("level", webhook.level().word())
                    .bind("url", webhook.url())
                    .bind("sealed", sealed(webhook.id(), secrets))
                    .bind("now", webhook.createdAt())
                    .execute();
            return true;
        });
    }

    void update(Webhook webhook, Secrets secrets) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(UPDATE)
                        .bind("id", webhook.id())
                        .bind("include", words(webhook))
                        .bind("level", webhook.level().word())
                        .bind("url", webhook.url())
                        .bind("sealed", sealed(webhook.id(), secrets))
                        .bind("now", webhook.updatedAt())
                        .execute());
    }

    /// What is on its way to it goes with it.
    void delete(UUID id) {
        db.jdbi().useHandle(handle -> handle.execute("DELETE FROM webhook WHERE id = ?", id));
    }

    Keyset.Page<Webhook> list(Owner owner, Keyset page) {
        String sql = page.sql(SELECT + "WHERE ended_at IS NULL AND " + owner.column() + " = :owner", "id", "uuid");
        return db.jdbi()
                .withHandle(handle ->
                        page.page(page.bind(handle.createQuery(sql).bind("owner", owner.id()))
                                .map((rs, _) -> read(rs))
                                .list()));
    }

    Optional<Webhook> find(Owner owner, UUID id) {
        String sql = SELECT + "WHERE ended_at IS NULL AND id = :id AND " + owner.column() + " = :owner";
        return db.jdbi()
                .withHandle(handle -> one(handle.createQuery(sql).bind("id", id).bind("owner", owner.id())));
    }

    /// Ended or not.
    Optional<Webhook> find(UUID id) {
        return db.jdbi()
                .withHandle(handle ->
                        one(handle.createQuery(SELECT + "WHERE id = :id").bind("id", id)));
    }

    private record Sealed(String secret, @Nullable String authorization) {
        @Override
        public String toString() {
            return "Sealed";
        }
    }

    Optional<Secrets> secrets(UUID id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT sealed FROM webhook WHERE id = :id")
                        .bind("id", id)
                        .mapTo(byte[].class)
                        .findOne())
                .map(bytes -> Json.MAPPER.readValue(vault.open(bytes, id), Sealed.class))
                .map(open -> new Secrets(open.secret(), Optional.ofNullable(open.authorization())));
    }

    void forgetEnded() {
        db.jdbi().useHandle(handle -> handle.execute(FORGET));
    }

    private byte[] sealed(UUID id, Secrets secrets) {
        var open = new Sealed(secrets.secret(), secrets.authorization().orElse(null));
        return vault.seal(Json.MAPPER.writeValueAsString(open), id);
    }

    private static long count(Handle tx, Owner owner) {
        return tx.createQuery(COUNT + owner.column() + " = :owner")
                .bind("owner", owner.id())
                .mapTo(long.class)
                .one();
    }

    private static String[] words(Webhook webhook) {
        return Entity.words(webhook.include()).toArray(String[]::new);
    }

    private static Optional<Webhook> one(Query query) {
        return query.map((rs, _) -> read(rs)).findOne();
    }

    private static Webhook read(ResultSet rs) throws SQLException {
        Optional<UUID> app = Columns.maybeUuid(rs, "app_id");
        return new Webhook(
                Columns.uuid(rs, "id"),
                app.isPresent() ? new Owner.App(new AppId(app.get())) : new Owner.Addon(Columns.uuid(rs, "addon_id")),
                entities(rs.getArray("include")),
                Level.valueOf(rs.getString("level").toUpperCase(Locale.ROOT)),
                rs.getString("url"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }

    private static List<Entity> entities(Array words) throws SQLException {
        return Arrays.stream((String[]) words.getArray())
                .flatMap(word -> Entity.of(word).stream())
                .toList();
    }
}
