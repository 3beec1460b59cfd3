package renga.platform.webhook;

import java.util.Map;
import java.util.Optional;
import renga.core.AppId;

/// How the rooms show what they have: each turns a row of a table of its own, as it was at some moment, into what the
/// API answers for it. What hangs on the row is as of now.
///
/// @param byTable by the name of the table that the row is of
public record Portraits(Map<String, Portrait> byTable) {
    public Portraits {
        byTable = Map.copyOf(byTable);
    }

    /// @param row its columns as JSON
    /// @param app whose it is
    /// @param appName as it is called now
    /// @param gone whether that was the last of it
    public record Row(String row, AppId app, String appName, boolean gone) {}

    /// Called outside of any transaction.
    @FunctionalInterface
    public interface Portrait {
        /// @return empty if what the row refers to is gone
        Optional<?> of(Row row);
    }

    Optional<?> of(String table, Row row) {
        Portrait portrait = byTable.get(table);
        if (portrait == null) throw new IllegalStateException("nobody shows rows of " + table);
        return portrait.of(row);
    }
}
