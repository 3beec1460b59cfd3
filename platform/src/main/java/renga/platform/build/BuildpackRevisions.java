package renga.platform.build;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import renga.platform.db.Columns;
import renga.platform.db.Database;

/// What became of each name of the registry over time: a bundled buildpack changes with the platform, one
/// of the operator's when it is pointed elsewhere. Owns the table `buildpack_revision`. Thread-safe.
public final class BuildpackRevisions {
    private static final String INSERT = """
            INSERT INTO buildpack_revision (name, release, digest, created_at)
            SELECT :name, coalesce(max(release), 0) + 1, :digest, :now FROM buildpack_revision WHERE name = :name
            HAVING coalesce((array_agg(digest ORDER BY release DESC))[1], '') <> :digest
            ON CONFLICT DO NOTHING
            """;
    private static final String LIST =
            "SELECT * FROM buildpack_revision WHERE name = :name ORDER BY release DESC LIMIT 100";

    private final Database db;
    private final InstantSource clock;

    public BuildpackRevisions(Database db, InstantSource clock) {
        this.db = db;
        this.clock = clock;
    }

    /// @param release counted from 1
    record Revision(int release, String digest, Instant createdAt) {}

    /// Newest first; the one that builds would use now is among them.
    ///
    /// @param source where the operator points it, or the empty text for a bundled one
    List<Revision> of(String name, String source) {
        String digest = source.isEmpty() ? bundled(name) : hex(sha256().digest(bytes(source)));
        return db.jdbi().inTransaction(tx -> {
            tx.createUpdate(INSERT)
                    .bind("name", name)
                    .bind("digest", digest)
                    .bind("now", clock.instant())
                    .execute();
            return tx.createQuery(LIST)
                    .bind("name", name)
                    .map((rs, _) -> read(rs))
                    .list();
        });
    }

    private static Revision read(ResultSet rs) throws SQLException {
        return new Revision(rs.getInt("release"), rs.getString("digest"), Columns.instant(rs, "created_at"));
    }

    private static String bundled(String name) {
        MessageDigest digest = sha256();
        for (BundledFile file : BundledFiles.buildpack(Buildpacks.bundled(name).place())) {
            digest.update(bytes(file.path() + "\0" + file.content().length + "\0"));
            digest.update(file.content());
        }
        return hex(digest.digest());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
