package renga.platform.transfer;

import java.util.List;

/// What a transfer does.
sealed interface Task {
    /// The database into an archive.
    record Capture() implements Task {}

    /// A dump into the database, in the place of all that is in it.
    ///
    /// @param extensions to be there before
    record Restore(Origin origin, List<String> extensions) implements Task {
        public Restore {
            extensions = List.copyOf(extensions);
        }
    }
}
