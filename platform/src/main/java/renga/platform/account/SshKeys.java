package renga.platform.account;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import renga.core.AccountId;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.refusal.Refusal;

/// Public keys of people. Owns the table `ssh_key`. Thread-safe.
public final class SshKeys {
    /// A list that is answered whole stays short.
    static final int KEYS_MAX = 100;

    private static final Set<String> TYPES = Set.of(
            "ssh-rsa",
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com");
    private static final String SELECT = "SELECT id, public_key, comment, fingerprint, created_at FROM ssh_key ";
    private static final String INSERT = """
            INSERT INTO ssh_key (id, account_id, public_key, comment, fingerprint, created_at)
            SELECT :id, :account, :key, :comment, :fingerprint, :now
            WHERE (SELECT count(*) FROM ssh_key WHERE account_id = :account) < :max
            ON CONFLICT DO NOTHING
            """;

    private final Database db;
    private final InstantSource clock;

    /// A public key somebody uploaded.
    ///
    /// @param fingerprint MD5 over the key's bytes, in hex with colons, as Heroku writes it
    public record SshKey(UUID id, String publicKey, String comment, String fingerprint, Instant createdAt) {}

    public SshKeys(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    public List<SshKey> list(AccountId account) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "WHERE account_id = :account ORDER BY created_at, id")
                        .bind("account", account)
                        .map((rs, _) -> read(rs))
                        .list());
    }

    /// @param text one line of a `.pub` file: type, key, comment
    public SshKey add(AccountId account, String text) {
        String[] parts = text.strip().split("\\s+", 3);
        byte[] key = decoded(parts);
        String comment = parts.length > 2 ? parts[2] : "";
        UUID id = UUID.randomUUID();
        int added = db.jdbi()
                .withHandle(handle -> handle.createUpdate(INSERT)
                        .bind("id", id)
                        .bind("account", account)
                        .bind("key", text.strip())
                        .bind("comment", comment)
                        .bind("fingerprint", fingerprint(key))
                        .bind("now", clock.instant().truncatedTo(ChronoUnit.MICROS))
                        .bind("max", KEYS_MAX)
                        .execute());
        if (added == 0) {
            throw Refusal.invalid("This key is uploaded already, or there are %d keys. `heroku keys` lists them."
                    .formatted(KEYS_MAX));
        }
        return find(account, id.toString());
    }

    /// @param key its id or its fingerprint
    public SshKey find(AccountId account, String key) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(
                                SELECT + "WHERE account_id = :account AND (id::text = :key OR fingerprint = :key)")
                        .bind("account", account)
                        .bind("key", key)
                        .map((rs, _) -> read(rs))
                        .findOne())
                .orElseThrow(() -> Refusal.notFound("key", "Couldn't find that key."));
    }

    /// Answers what was removed.
    public SshKey remove(AccountId account, String key) {
        SshKey found = find(account, key);
        db.jdbi().useHandle(handle -> handle.execute("DELETE FROM ssh_key WHERE id = ?", found.id()));
        return found;
    }

    private static byte[] decoded(String[] parts) {
        if (parts.length < 2 || !TYPES.contains(parts[0])) throw noKey();
        try {
            byte[] key = Base64.getDecoder().decode(parts[1]);
            if (key.length < 32) throw noKey();
            return key;
        } catch (IllegalArgumentException _) {
            throw noKey();
        }
    }

    private static Refusal noKey() {
        return Refusal.invalid("That is no OpenSSH public key. It is one line like `ssh-ed25519 AAAA… you@host`.");
    }

    private static String fingerprint(byte[] key) {
        try {
            return HexFormat.ofDelimiter(":")
                    .formatHex(MessageDigest.getInstance("MD5").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    private static SshKey read(ResultSet rs) throws SQLException {
        return new SshKey(
                Columns.uuid(rs, "id"),
                rs.getString("public_key"),
                rs.getString("comment"),
                rs.getString("fingerprint"),
                Columns.instant(rs, "created_at"));
    }
}
