package renga.platform.provider;

import java.time.Duration;
import java.util.Optional;

/// What came of asking a provider.
public sealed interface Answer {
    /// @param body may hold secrets; at most [ProviderLine#BODY_BYTES_MAX]
    /// @param retryAfter of its header, if that is 1 to 3,600 seconds
    record Replied(int status, String body, Optional<Duration> retryAfter) implements Answer {
        @Override
        public String toString() {
            return "Replied[" + status + "]";
        }
    }

    /// It cannot have heard of it.
    record NotReached(String why) implements Answer {}

    /// It may have heard of it, and may have done it.
    record Unknown(String why) implements Answer {}
}
