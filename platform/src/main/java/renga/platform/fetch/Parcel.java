package renga.platform.fetch;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// Something to post.
///
/// @param headers beside those that every request has; values without line breaks
/// @param timeMax for all of it, until the answer's head is there
public record Parcel(URI address, Map<String, String> headers, byte[] body, Duration timeMax) {
    public Parcel {
        headers = Map.copyOf(headers);
        body = body.clone();
    }

    /// Without what may be secret.
    @Override
    public String toString() {
        return "Parcel[" + Target.shown(address) + "]";
    }
}
