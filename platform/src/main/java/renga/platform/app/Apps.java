package renga.platform.app;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import renga.core.AccountId;
import renga.core.AppId;
import renga.platform.db.Database;
import renga.platform.db.Keyset;
import renga.platform.refusal.Refusal;

/// The apps of this server. Owns the table `app`, writes by [AppWriter]. Thread-safe.
public final class Apps {
    private static final String MAY_SEE = """
             AND (app.owner_id = :account
                  OR app.id IN (SELECT app_id FROM collaborator WHERE account_id = :account))
            """;
    private static final String LOCK = AppRow.SELECT + " AND app.id = :id FOR UPDATE OF app";
    private static final String RELEASED = """
            UPDATE app SET last_version = last_version + 1, released_at = :now, updated_at = :now
            WHERE id = :id RETURNING last_version
            """;

    private final Database db;
    private final InstantSource clock;
    private final Stacks stacks;

    /// With the standard stack only.
    public Apps(Database db, InstantSource clock) {
        this(db, clock, Stacks.standard());
    }

    public Apps(Database db, InstantSource clock, Stacks stacks) {
        this.db = db;
        this.clock = clock;
        this.stacks = stacks;
    }

    /// The name of a stack that there is.
    ///
    /// @throws Refusal if there is none of that name or id
    public String stack(String nameOrId) {
        return stacks.need(nameOrId).name();
    }

    Stacks stacks() {
        return stacks;
    }

    /// The app of that name or id, if the account may see it.
    ///
    /// @throws Refusal alike for what does not exist and what is somebody else's
    public App visible(AccountId account, String nameOrId) {
        Optional<AppId> id = asId(nameOrId);
        String where = id.isPresent() ? " AND app.id = :key" : " AND app.name = :key";
        Object key = id.isPresent() ? id.get() : nameOrId;
        return db.jdbi()
                .withHandle(handle -> one(handle.createQuery(AppRow.SELECT + where + MAY_SEE)
                        .bind("key", key)
                        .bind("account", account)))
                .orElseThrow(Refusal::noSuchApp);
    }

    /// Whoever asks; empty once the app is being destroyed.
    public Optional<App> byId(AppId id) {
        return db.jdbi()
                .withHandle(handle -> one(
                        handle.createQuery(AppRow.SELECT + " AND app.id = :id").bind("id", id)));
    }

    /// What it is called, also while it is being destroyed.
    public Optional<String> name(AppId id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT name FROM app WHERE id = :id")
                        .bind("id", id)
                        .mapTo(String.class)
                        .findOne());
    }

    public Optional<App> byName(String name) {
        return db.jdbi()
                .withHandle(handle -> one(handle.createQuery(AppRow.SELECT + " AND app.name = :name")
                        .bind("name", name)));
    }

    /// What the account may see, by name.
    public Keyset.Page<App> listByName(AccountId account, Keyset page) {
        return list(account, page, "app.name", "text");
    }

    public Keyset.Page<App> listById(AccountId account, Keyset page) {
        return list(account, page, "app.id", "uuid");
    }

    /// Everything on this server; for the rooms that start again with the platform.
    public List<App> all() {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(AppRow.SELECT + " ORDER BY app.id")
                        .map((rs, _) -> AppRow.read(rs))
                        .list());
    }

    /// How the API showed an app whose row was this one.
    ///
    /// @param row its columns as JSON
    public Optional<Object> portrait(String row, Addresses addresses) {
        return db.jdbi()
                .withHandle(handle -> one(handle.createQuery(AppRow.AS_IT_WAS).bind("row", row)))
                .map(app -> AppWire.of(app, addresses));
    }

    /// Makes an app inside the caller's transaction, which then opens its ledger.
    public App insert(Handle tx, AccountId owner, NewApp wish) {
        return writer(tx).insert(owner, wish);
    }

    public App rename(AppId id, String name) {
        return change(id, writer -> writer.rename(id, name));
    }

    public App maintenance(AppId id, boolean on) {
        return change(id, writer -> writer.maintenance(id, on));
    }

    public App buildStack(AppId id, String nameOrId) {
        String stack = stack(nameOrId);
        return change(id, writer -> writer.buildStack(id, stack));
    }

    /// Notes, in the caller's transaction, which stack the app's slug was built on.
    public void runsOn(Handle tx, AppId id, String stack) {
        writer(tx).runsOn(id, stack);
    }

    /// Notes how big the app's repository and slug are now; what is empty stays as it was.
    public void sized(AppId id, Optional<Long> repoBytes, Optional<Long> slugBytes) {
        change(id, writer -> writer.sized(id, repoBytes, slugBytes));
    }

    /// Holds the app's row until the transaction ends: changes of one app's ledger wait for each other here.
    ///
    /// @throws Refusal if there is no such app (any more)
    public App lock(Handle tx, AppId id) {
        return one(tx.createQuery(LOCK).bind("id", id)).orElseThrow(Refusal::noSuchApp);
    }

    /// The number of the next release of an app locked by this transaction.
    public int nextVersion(Handle tx, AppId id) {
        return tx.createQuery(RELEASED)
                .bind("id", id)
                .bind("now", now())
                .mapTo(Integer.class)
                .one();
    }

    /// From now on nobody finds the app and its name is free; its rows stay until [#forget].
    public void vanish(Handle tx, AppId id) {
        lock(tx, id);
        writer(tx).vanish(id);
    }

    /// The last step of an app's end: deletes its row and all that hangs on it, and frees its tenant number.
    public void forget(AppId id) {
        db.jdbi()
                .useHandle(handle ->
                        handle.execute("DELETE FROM app WHERE id = ? AND destroyed_at IS NOT NULL", id.value()));
    }

    private App change(AppId id, Change change) {
        return db.jdbi().inTransaction(tx -> {
            lock(tx, id);
            change.on(writer(tx));
            return lock(tx, id);
        });
    }

    private interface Change {
        void on(AppWriter writer);
    }

    private Keyset.Page<App> list(AccountId account, Keyset page, String column, String type) {
        UnaryOperator<Query> bound = query -> page.bind(query.bind("account", account));
        return db.jdbi()
                .withHandle(handle ->
                        page.page(bound.apply(handle.createQuery(page.sql(AppRow.SELECT + MAY_SEE, column, type)))
                                .map((rs, _) -> AppRow.read(rs))
                                .list()));
    }

    private static Optional<App> one(Query query) {
        return query.map((rs, _) -> AppRow.read(rs)).findOne();
    }

    private static Optional<AppId> asId(String text) {
        if (text.length() != 36) return Optional.empty();
        try {
            return Optional.of(AppId.of(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private AppWriter writer(Handle tx) {
        return new AppWriter(tx, now(), stacks);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
