package renga.platform.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Something to fetch.
///
/// @param tag of the version the caller has, if any (see [Fetched.Got#tag])
/// @param bytesMax more are not read
/// @param timeMax for all of it, redirects included
public record Wanted(URI address, Optional<String> tag, long bytesMax, Duration timeMax) {
    /// Without what may be secret.
    @Override
    public String toString() {
        return "Wanted[" + Target.shown(address) + "]";
    }
}
