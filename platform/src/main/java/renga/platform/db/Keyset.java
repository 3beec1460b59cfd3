package renga.platform.db;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/// One page of a list ordered by a unique key, asked for by key and never by offset: its cost does not grow with
/// what lies before it.
///
/// @param from first key wanted, in text as the database casts it; empty: from the start
/// @param exclusive whether `from` itself is left out
/// @param to last key wanted; empty: to the end
/// @param limit rows wanted; one more is read, to know whether a page follows
public record Keyset(Optional<String> from, boolean exclusive, Optional<String> to, boolean descending, int limit) {
    /// Everything a list of bounded length holds.
    public static Keyset all(int limit) {
        return new Keyset(Optional.empty(), false, Optional.empty(), false, limit);
    }

    /// Completes a query that ends in its WHERE clause; column and type come from code, never from a caller.
    /// The parameters are bound by [#bind].
    public String sql(String select, String column, String type) {
        String after = descending ? (exclusive ? "<" : "<=") : (exclusive ? ">" : ">=");
        String before = descending ? ">=" : "<=";
        var sql = new StringBuilder(select);
        if (from.isPresent()) sql.append(" AND %s %s CAST(:keyset_from AS %s)".formatted(column, after, type));
        if (to.isPresent()) sql.append(" AND %s %s CAST(:keyset_to AS %s)".formatted(column, before, type));
        return sql.append(" ORDER BY %s %s LIMIT :keyset_limit".formatted(column, descending ? "DESC" : "ASC"))
                .toString();
    }

    public Query bind(Query query) {
        from.ifPresent(key -> query.bind("keyset_from", key));
        to.ifPresent(key -> query.bind("keyset_to", key));
        return query.bind("keyset_limit", limit + 1);
    }

    /// Splits what the query found into the page and whether another follows.
    public <T> Page<T> page(List<T> found) {
        boolean more = found.size() > limit;
        return new Page<>(more ? List.copyOf(found.subList(0, limit)) : List.copyOf(found), more);
    }

    /// @param more whether further rows lie behind the last of these
    public record Page<T>(List<T> rows, boolean more) {}
}
