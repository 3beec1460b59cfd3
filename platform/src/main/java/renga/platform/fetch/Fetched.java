package renga.platform.fetch;

import java.util.Optional;

/// What became of fetching something.
public sealed interface Fetched {
    /// It is in the file.
    ///
    /// @param sha256 of its bytes, 64 hex digits
    /// @param tag what the server calls this version of it (ETag), if it does
    record Got(long bytes, String sha256, Optional<String> tag) implements Fetched {}

    /// The server says that it is what the caller has; the file was not touched.
    record Unchanged() implements Fetched {}

    /// It is not to be had.
    ///
    /// @param sentence for the person who named the address; shows neither a password nor a query of it
    record Refused(String sentence) implements Fetched {}
}
