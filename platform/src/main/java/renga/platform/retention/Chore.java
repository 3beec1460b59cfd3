package renga.platform.retention;

/// One piece of upkeep that a room does again and again: it finds its own work, so that nothing is lost
/// when it is cut off, and doing it twice does no harm.
///
/// @param name what the log says it does: `expire old releases`
public record Chore(String name, Round round) {
    /// Begins to go through everything once.
    @FunctionalInterface
    public interface Round {
        /// @param tight the disk is nearly full: what only might be wanted again goes too
        Sweep begin(boolean tight);
    }

    /// One time through, in batches that take well under a second each.
    @FunctionalInterface
    public interface Sweep {
        /// @return whether more is left to go through
        boolean batch() throws Exception;
    }
}
