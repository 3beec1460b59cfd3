package renga.addons.postgres;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.UUID;
import org.postgresql.util.PasswordUtil;

/// One add-on's role and database in a cluster, named by its uuid: asked for twice, there is one.
///
/// @param admin a superuser's session in another database of the cluster
record Database(Connection admin, UUID uuid) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 32;

    String role() {
        return "u" + hex();
    }

    String name() {
        return "d" + hex();
    }

    /// Makes what is missing, and gives the role a new password.
    ///
    /// @return that password: whoever asks again did not get the last one
    String ensure(int connectionsMax) throws SQLException {
        String password = newPassword();
        hold();
        if (!is("SELECT 1 FROM pg_roles WHERE rolname = ?", role())) run("CREATE ROLE " + role() + " LOGIN");
        limit(connectionsMax);
        // Only a verifier is sent, so that no log of the server's can hold the password.
        String verifier = PasswordUtil.encodePassword(role(), password.toCharArray(), "scram-sha-256");
        run("ALTER ROLE " + role() + " PASSWORD '" + verifier + "'");
        if (!exists()) {
            run("CREATE DATABASE " + name() + " OWNER " + role());
            run("REVOKE ALL ON DATABASE " + name() + " FROM PUBLIC");
        }
        return password;
    }

    boolean exists() throws SQLException {
        return is("SELECT 1 FROM pg_database WHERE datname = ?", name());
    }

    void limit(int connectionsMax) throws SQLException {
        run("ALTER ROLE " + role() + " CONNECTION LIMIT " + connectionsMax);
    }

    /// @return whether there was anything of it
    boolean drop() throws SQLException {
        hold();
        boolean there = exists() || is("SELECT 1 FROM pg_roles WHERE rolname = ?", role());
        run("DROP DATABASE IF EXISTS " + name() + " WITH (FORCE)");
        run("DROP ROLE IF EXISTS " + role());
        return there;
    }

    /// One at a time for an add-on, until this session ends.
    private void hold() throws SQLException {
        try (PreparedStatement lock = admin.prepareStatement("SELECT pg_advisory_lock(?)")) {
            lock.setLong(1, uuid.getMostSignificantBits() ^ uuid.getLeastSignificantBits());
            lock.execute();
        }
    }

    private boolean is(String query, String argument) throws SQLException {
        try (PreparedStatement statement = admin.prepareStatement(query)) {
            statement.setString(1, argument);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /// Names are made of hexadecimal digits, verifiers of base 64: nothing here needs a quote.
    private void run(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private String hex() {
        return uuid.toString().replace("-", "");
    }

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return "p" + HexFormat.of().formatHex(bytes);
    }
}
