package renga.platform.app;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;
import renga.core.AccountId;
import renga.core.AppId;
import renga.dyno.kernel.UserRange;
import renga.platform.refusal.Refusal;

/// Writes the table `app` within one transaction.
record AppWriter(Handle tx, Instant now, Stacks stacks) {
    /// Each tenant takes a range of the host's user ids. Backing services take theirs from the other end.
    private static final String TENANTS_END = "SELECT LEAST(:most, (SELECT min(tenant) FROM backing_service))";

    /// A made-up name is taken once in 400 million; this many tries are never needed.
    private static final int NAMES_TRIED_MAX = 20;

    /// Names the advisory lock that hands out tenant numbers one at a time.
    private static final long TENANT_LOCK = 0x72656e67_61746e74L;

    private static final String UNIQUE_VIOLATION = "23505";
    private static final Random RANDOM = new Random();

    private static final String INSERT = """
            INSERT INTO app (id, name, owner_id, tenant, stack, build_stack, created_at, updated_at)
            VALUES (:id, :name, :owner, :tenant, :stack, :stack, :now, :now)
            """;
    private static final String LOWEST_FREE_TENANT = """
            SELECT min(used.tenant) + 1 FROM (SELECT -1 AS tenant UNION ALL SELECT tenant FROM app) used
            WHERE NOT EXISTS (SELECT 1 FROM app WHERE app.tenant = used.tenant + 1)
            """;
    private static final String FIND = AppRow.SELECT + " AND app.id = :id";

    App insert(AccountId owner, NewApp wish) {
        String stack = stacks.need(wish.stack().orElse(Stacks.HEROKU_24.name())).name();
        Regions.named(wish.region().orElse(Regions.US.name()));
        AppName name = wish.name().map(AppName::checked).orElseGet(this::madeUp);
        AppId id = AppId.random();
        unlessTaken(
                name,
                tx.createUpdate(INSERT)
                        .bind("id", id)
                        .bind("name", name.value())
                        .bind("owner", owner)
                        .bind("tenant", freeTenant())
                        .bind("stack", stack)
                        .bind("now", now));
        return tx.createQuery(FIND)
                .bind("id", id)
                .map((rs, _) -> AppRow.read(rs))
                .one();
    }

    void rename(AppId id, String name) {
        AppName checked = AppName.checked(name);
        unlessTaken(
                checked,
                tx.createUpdate("UPDATE app SET name = :name, updated_at = :now WHERE id = :id")
                        .bind("name", checked.value())
                        .bind("now", now)
                        .bind("id", id));
    }

    void maintenance(AppId id, boolean on) {
        tx.execute("UPDATE app SET maintenance = ?, updated_at = ? WHERE id = ?", on, now, id.value());
    }

    void buildStack(AppId id, String stack) {
        tx.execute("UPDATE app SET build_stack = ?, updated_at = ? WHERE id = ?", stack, now, id.value());
    }

    void runsOn(AppId id, String stack) {
        tx.execute("UPDATE app SET stack = ? WHERE id = ? AND stack <> ?", stack, id.value(), stack);
    }

    void sized(AppId id, Optional<Long> repoBytes, Optional<Long> slugBytes) {
        tx.createUpdate("""
                        UPDATE app SET repo_bytes = COALESCE(:repo, repo_bytes), slug_bytes = COALESCE(:slug, slug_bytes)
                        WHERE id = :id
                        """)
                .bind("repo", repoBytes)
                .bind("slug", slugBytes)
                .bind("id", id)
                .execute();
    }

    void vanish(AppId id) {
        tx.execute("UPDATE app SET destroyed_at = ? WHERE id = ?", now, id.value());
    }

    private int freeTenant() {
        tx.execute("SELECT pg_advisory_xact_lock(?)", TENANT_LOCK);
        int tenant = tx.createQuery(LOWEST_FREE_TENANT).mapTo(Integer.class).one();
        int end = tx.createQuery(TENANTS_END)
                .bind("most", UserRange.TENANTS_MAX - 1)
                .mapTo(Integer.class)
                .one();
        if (tenant < end) return tenant;
        throw Refusal.invalid("This server holds at most %d apps. Destroy one you no longer need.".formatted(end));
    }

    private AppName madeUp() {
        for (int tried = 0; tried < NAMES_TRIED_MAX; tried++) {
            AppName name = GeneratedNames.next(RANDOM);
            if (!exists(name)) return name;
        }
        throw new IllegalStateException("no free name in " + NAMES_TRIED_MAX + " tries");
    }

    private boolean exists(AppName name) {
        return tx.createQuery("SELECT EXISTS (SELECT 1 FROM app WHERE name = :name AND destroyed_at IS NULL)")
                .bind("name", name.value())
                .mapTo(Boolean.class)
                .one();
    }

    private static void unlessTaken(AppName name, Update update) {
        try {
            update.execute();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                throw AppName.taken(name.value());
            }
            throw e;
        }
    }
}
