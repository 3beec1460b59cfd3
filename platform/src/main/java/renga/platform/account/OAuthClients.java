package renga.platform.account;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.core.AccountId;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.db.Keyset;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Passwords;
import renga.platform.vault.Vault;

/// Programs that people let into their accounts. Owns the table `oauth_client`. Thread-safe.
public final class OAuthClients {
    private static final int SECRET_BITS = 256;
    private static final int NAME_CHARS_MAX = 255;
    private static final String SELECT =
            "SELECT id, name, redirect_uri, sealed_secret, created_at, updated_at FROM oauth_client ";
    private static final String INSERT = """
            INSERT INTO oauth_client (id, account_id, name, redirect_uri, sealed_secret, created_at, updated_at)
            VALUES (:id, :account, :name, :uri, :secret, :now, :now)
            """;
    private static final String UPDATE = """
            UPDATE oauth_client SET name = COALESCE(:name, name), redirect_uri = COALESCE(:uri, redirect_uri),
                                    sealed_secret = COALESCE(:secret, sealed_secret), updated_at = :now
            WHERE id = :id AND account_id = :account
            """;

    private final Database db;
    private final Vault vault;
    private final InstantSource clock;

    public OAuthClients(Database db, Vault vault, InstantSource clock) {
        this.db = db;
        this.vault = vault;
        this.clock = clock;
    }

    /// A program that asks people for access to their account.
    public record OAuthClient(UUID id, String name, String redirectUri, Instant createdAt, Instant updatedAt) {}

    /// A client and its secret, which its owner may read again.
    public record Known(OAuthClient client, String secret) {
        @Override
        public String toString() {
            return "Known[" + client + "]";
        }
    }

    public Keyset.Page<Known> list(AccountId account, Keyset page) {
        return db.jdbi()
                .withHandle(handle -> page.page(
                        page.bind(handle.createQuery(page.sql(SELECT + "WHERE account_id = :account", "id", "uuid"))
                                        .bind("account", account))
                                .map((rs, _) -> read(rs))
                                .list()));
    }

    public Known find(AccountId account, UUID id) {
        return db.jdbi().withHandle(handle -> find(handle, account, id));
    }

    public Known create(AccountId account, String name, String redirectUri) {
        UUID id = UUID.randomUUID();
        db.jdbi()
                .useHandle(handle -> handle.createUpdate(INSERT)
                        .bind("id", id)
                        .bind("account", account)
                        .bind("name", checkedName(name))
                        .bind("uri", checkedUri(redirectUri))
                        .bind("secret", newSecret(id))
                        .bind("now", now())
                        .execute());
        return find(account, id);
    }

    public Known update(AccountId account, UUID id, Optional<String> name, Optional<String> redirectUri) {
        return change(
                account,
                id,
                name.map(OAuthClients::checkedName),
                redirectUri.map(OAuthClients::checkedUri),
                Optional.empty());
    }

    /// A new secret in place of the old one.
    public Known rotate(AccountId account, UUID id) {
        return change(account, id, Optional.empty(), Optional.empty(), Optional.of(newSecret(id)));
    }

    /// Ends every authorization given to it. Answers what is gone.
    public Known destroy(AccountId account, UUID id) {
        return db.jdbi().inTransaction(handle -> {
            Known gone = find(handle, account, id);
            handle.execute("DELETE FROM oauth_client WHERE id = ?", id);
            return gone;
        });
    }

    private Known change(
            AccountId account, UUID id, Optional<String> name, Optional<String> uri, Optional<byte[]> secret) {
        return db.jdbi().inTransaction(handle -> {
            handle.createUpdate(UPDATE)
                    .bind("name", name)
                    .bind("uri", uri)
                    .bind("secret", secret)
                    .bind("now", now())
                    .bind("id", id)
                    .bind("account", account)
                    .execute();
            return find(handle, account, id);
        });
    }

    private Known find(Handle handle, AccountId account, UUID id) {
        return handle.createQuery(SELECT + "WHERE id = :id AND account_id = :account")
                .bind("id", id)
                .bind("account", account)
                .map((rs, _) -> read(rs))
                .findOne()
                .orElseThrow(() -> Refusal.notFound("client", "Couldn't find that OAuth client."));
    }

    private byte[] newSecret(UUID id) {
        return vault.seal(Passwords.randomHex(SECRET_BITS), id);
    }

    private Known read(ResultSet rs) throws SQLException {
        UUID id = Columns.uuid(rs, "id");
        var client = new OAuthClient(
                id,
                rs.getString("name"),
                rs.getString("redirect_uri"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "updated_at"));
        return new Known(client, vault.open(rs.getBytes("sealed_secret"), id));
    }

    private static String checkedName(String name) {
        if (!name.isBlank() && name.length() <= NAME_CHARS_MAX) return name;
        throw Refusal.invalid("Name has to have 1 to " + NAME_CHARS_MAX + " characters.");
    }

    private static String checkedUri(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.isAbsolute() && uri.getHost() != null) return text;
        } catch (IllegalArgumentException _) {
            // Falls through to the same answer.
        }
        throw Refusal.invalid("Redirect URI has to be a whole URL such as https://app.example.test/callback.");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
