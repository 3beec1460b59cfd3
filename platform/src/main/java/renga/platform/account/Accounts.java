package renga.platform.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import renga.core.AccountId;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.vault.Passwords;

/// The people who may use this platform. Owns the table `account`. Thread-safe.
public final class Accounts {
    private static final String SELECT =
            "SELECT id, email, name, last_login, created_at, updated_at, password_hash FROM account ";
    private static final String INSERT = """
            INSERT INTO account (id, email, name, password_hash, created_at, updated_at)
            VALUES (:id, :email, NULL, :hash, :now, :now)
            ON CONFLICT DO NOTHING
            """;

    private final Database db;
    private final InstantSource clock;

    /// Somebody who is no account is checked against this, so that both take the same time.
    private final String nobodysHash = Passwords.nobodys();

    private final LoginThrottle throttle;

    public Accounts(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
        this.throttle = new LoginThrottle(clock);
    }

    /// The account of that address; made with that password if there is none yet.
    public Account ensure(String email, String password) {
        return ensureHashed(email, () -> Passwords.hash(password));
    }

    /// The account of that address; made if there is none yet, and then nobody logs in to it.
    public Account ensure(String email) {
        return ensureHashed(email, Passwords::nobodys);
    }

    /// @param hash of its password, as [Passwords#hash] writes it, if there is none yet
    public Account ensureHashed(String email, Supplier<String> hash) {
        return byEmail(email).orElseGet(() -> {
            db.jdbi()
                    .useHandle(handle -> handle.createUpdate(INSERT)
                            .bind("id", AccountId.random())
                            .bind("email", email)
                            .bind("hash", hash.get())
                            .bind("now", now())
                            .execute());
            return byEmail(email).orElseThrow();
        });
    }

    public Optional<Account> byId(AccountId id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "WHERE id = :id")
                        .bind("id", id)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    /// Upper and lower case are the same address.
    public Optional<Account> byEmail(String email) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "WHERE lower(email) = lower(:email)")
                        .bind("email", email)
                        .map((rs, _) -> read(rs))
                        .findOne());
    }

    /// The account, if address and password belong together.
    ///
    /// @throws renga.platform.refusal.Refusal after too many wrong passwords for that address
    public Optional<Account> login(String email, String password) {
        record Found(Account account, String hash) {}
        throttle.check(email);
        var found = db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "WHERE lower(email) = lower(:email)")
                        .bind("email", email)
                        .map((rs, _) -> new Found(read(rs), rs.getString("password_hash")))
                        .findOne());
        boolean fits = Passwords.fits(password, found.map(Found::hash).orElse(nobodysHash));
        if (found.isEmpty() || !fits) {
            throttle.failed(email);
            return Optional.empty();
        }
        throttle.succeeded(email);
        Account account = found.get().account();
        db.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE account SET last_login = ? WHERE id = ?",
                        now(),
                        account.id().value()));
        return Optional.of(account);
    }

    /// Renames the person; an empty name takes it away.
    public Account rename(AccountId id, Optional<String> name) {
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "UPDATE account SET name = :name, updated_at = :now WHERE id = :id")
                        .bind("name", name)
                        .bind("now", now())
                        .bind("id", id)
                        .execute());
        return byId(id).orElseThrow();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static Account read(ResultSet rs) throws SQLException {
        return new Account(
                new AccountId(Columns.uuid(rs, "id")),
                rs.getString("email"),
                Optional.ofNullable(rs.getString("name")),
                Columns.maybeInstant(rs, "last_login"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
    }
}
