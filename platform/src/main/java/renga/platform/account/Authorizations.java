package renga.platform.account;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import renga.core.AccountId;
import renga.platform.db.Database;
import renga.platform.db.Keyset;
import renga.platform.refusal.Refusal;

/// Tokens and what they allow. Owns the table `oauth_authorization`. Thread-safe.
public final class Authorizations {
    private static final String SELECT = """
            SELECT o.id, o.description, o.scope, o.session_id, o.token_id, o.token_hint, o.expires_at, o.created_at,
                   o.updated_at, c.id AS c_id, c.name AS c_name, c.redirect_uri AS c_redirect_uri,
                   c.created_at AS c_created_at, c.updated_at AS c_updated_at,
                   a.id AS a_id, a.email AS a_email, a.name AS a_name, a.last_login AS a_last_login,
                   a.created_at AS a_created_at, a.updated_at AS a_updated_at
            FROM oauth_authorization o
            JOIN account a ON a.id = o.account_id
            LEFT JOIN oauth_client c ON c.id = o.client_id
            """;
    private static final String INSERT = """
            INSERT INTO oauth_authorization (id, account_id, session_id, description, scope, token_id, token_hash,
                                             token_hint, expires_at, created_at, updated_at)
            VALUES (:id, :account, :session, :description, :scope, :token_id, :hash, :hint, :expires, :now, :now)
            ON CONFLICT (token_hash) DO NOTHING
            """;
    private static final String REGENERATE = """
            UPDATE oauth_authorization SET token_id = :token_id, token_hash = :hash, token_hint = :hint, updated_at = :now
            WHERE id = :id AND account_id = :account
            """;
    private static final String UPDATE = """
            UPDATE oauth_authorization
            SET description = COALESCE(:description, description), client_id = COALESCE(:client, client_id),
                updated_at = :now
            WHERE id = :id AND account_id = :account
            """;

    private final Database db;
    private final InstantSource clock;

    public Authorizations(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    /// A fresh token with what it allows: the only time the token is seen.
    public record Granted(Token token, Authorization authorization) {}

    /// @param life empty: until it is revoked
    public record Wish(String description, List<String> scope, Optional<Duration> life) {}

    public Granted grant(Account account, Wish wish) {
        return grant(account, wish, Token.random());
    }

    /// Makes the token in `secrets/token` known, as the account's default one in place of any before.
    void makeDefault(Account account, String description, String token) {
        var wish = new Wish(description, List.of("global"), Optional.empty());
        db.jdbi().useTransaction(tx -> {
            tx.execute(
                    "UPDATE oauth_authorization SET is_default = false WHERE account_id = ?",
                    account.id().value());
            UUID id = insert(tx, account.id(), wish, Optional.empty(), new Token(token));
            tx.execute("UPDATE oauth_authorization SET is_default = true WHERE id = ?", id);
        });
    }

    /// The account's default authorization.
    public Authorization standard(AccountId account) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + " WHERE o.account_id = :account AND o.is_default")
                        .bind("account", account)
                        .map((rs, _) -> AuthorizationRow.read(rs))
                        .findOne())
                .orElseThrow(Authorizations::none);
    }

    private Granted grant(Account account, Wish wish, Token token) {
        return db.jdbi().inTransaction(handle -> {
            UUID id = insert(handle, account.id(), wish, Optional.empty(), token);
            return new Granted(token, find(handle, account.id(), id));
        });
    }

    /// For browser logins, inside their transaction.
    Granted grantInSession(Handle handle, Account account, Wish wish, UUID session) {
        Token token = Token.random();
        UUID id = insert(handle, account.id(), wish, Optional.of(session), token);
        return new Granted(token, find(handle, account.id(), id));
    }

    /// What a token presented just now allows; empty if it is unknown, revoked or past its time.
    public Optional<Authorization> authenticate(String presented) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT
                                + " WHERE o.token_hash = :hash AND (o.expires_at IS NULL OR o.expires_at > :now)")
                        .bind("hash", new Token(presented).hash())
                        .bind("now", now())
                        .map((rs, _) -> AuthorizationRow.read(rs))
                        .findOne());
    }

    public Keyset.Page<Authorization> list(AccountId account, Keyset page) {
        return db.jdbi().withHandle(handle -> {
            Query query = handle.createQuery(page.sql(SELECT + " WHERE o.account_id = :account", "o.id", "uuid"))
                    .bind("account", account);
            return page.page(
                    page.bind(query).map((rs, _) -> AuthorizationRow.read(rs)).list());
        });
    }

    public Authorization info(AccountId account, UUID id) {
        return db.jdbi().withHandle(handle -> find(handle, account, id));
    }

    /// A new token in place of the old one, which stops working at once.
    public Granted regenerate(AccountId account, UUID id) {
        Token token = Token.random();
        return db.jdbi().inTransaction(handle -> {
            handle.createUpdate(REGENERATE)
                    .bind("token_id", UUID.randomUUID())
                    .bind("hash", token.hash())
                    .bind("hint", token.hint())
                    .bind("now", now())
                    .bind("id", id)
                    .bind("account", account)
                    .execute();
            return new Granted(token, find(handle, account, id));
        });
    }

    public Authorization update(AccountId account, UUID id, Optional<String> description, Optional<UUID> client) {
        return db.jdbi().inTransaction(handle -> {
            handle.createUpdate(UPDATE)
                    .bind("description", description)
                    .bind("client", client)
                    .bind("now", now())
                    .bind("id", id)
                    .bind("account", account)
                    .execute();
            return find(handle, account, id);
        });
    }

    /// Answers what was revoked.
    public Authorization revoke(AccountId account, UUID id) {
        return db.jdbi().inTransaction(handle -> {
            Authorization gone = find(handle, account, id);
            handle.execute("DELETE FROM oauth_authorization WHERE id = ?", id);
            return gone;
        });
    }

    private UUID insert(Handle handle, AccountId account, Wish wish, Optional<UUID> session, Token token) {
        UUID id = UUID.randomUUID();
        handle.createUpdate(INSERT)
                .bind("id", id)
                .bind("account", account)
                .bind("session", session)
                .bind("description", wish.description())
                .bind("scope", wish.scope().toArray(String[]::new))
                .bind("token_id", UUID.randomUUID())
                .bind("hash", token.hash())
                .bind("hint", token.hint())
                .bind("expires", wish.life().map(now()::plus))
                .bind("now", now())
                .execute();
        return id;
    }

    private static Authorization find(Handle handle, AccountId account, UUID id) {
        return handle.createQuery(SELECT + " WHERE o.id = :id AND o.account_id = :account")
                .bind("id", id)
                .bind("account", account)
                .map((rs, _) -> AuthorizationRow.read(rs))
                .findOne()
                .orElseThrow(Authorizations::none);
    }

    /// The CLI looks for `"resource":"authorization"` in this 404.
    private static Refusal none() {
        return Refusal.notFound("authorization", "Couldn't find that authorization.");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
