package renga.platform.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Reads the column types of the house from a row.
public final class Columns {
    private Columns() {}

    /// For a FROM clause: one row of that table as it was when somebody wrote it down, instead of the table.
    ///
    /// @param table from code, never from a caller; the parameter `:row` is bound to the row as JSON
    public static String asItWas(String table) {
        return "jsonb_populate_record(CAST(NULL AS %1$s), CAST(:row AS jsonb)) %1$s".formatted(table);
    }

    public static Instant instant(ResultSet rs, String column) throws SQLException {
        return rs.getTimestamp(column).toInstant();
    }

    public static Optional<Instant> maybeInstant(ResultSet rs, String column) throws SQLException {
        return Optional.ofNullable(rs.getTimestamp(column)).map(time -> time.toInstant());
    }

    public static UUID uuid(ResultSet rs, String column) throws SQLException {
        return rs.getObject(column, UUID.class);
    }

    public static Optional<UUID> maybeUuid(ResultSet rs, String column) throws SQLException {
        return Optional.ofNullable(rs.getObject(column, UUID.class));
    }

    public static Optional<Long> maybeLong(ResultSet rs, String column) throws SQLException {
        long value = rs.getLong(column);
        return rs.wasNull() ? Optional.empty() : Optional.of(value);
    }
}
