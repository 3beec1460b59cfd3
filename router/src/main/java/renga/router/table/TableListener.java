package renga.router.table;

import java.util.List;

/// Hears what becomes of the table, in the order in which it happened, one call at a time.
public interface TableListener {
    /// The change is effective.
    ///
    /// @param draining endpoints that left the table and still have requests in flight
    void applied(long version, List<String> draining);

    /// No request gets to this target any more: close its idle connections. Holds may be taken during the call.
    void retired(Target target);

    void drained(String endpoint);
}
