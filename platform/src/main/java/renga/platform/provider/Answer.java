package renga.platform.provider;

import java.time.Duration;
import java.util.Optional;
import renga.core.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What came of asking a provider.
public sealed interface Answer {
    /// @param body may hold secrets; at most [ProviderLine#BODY_BYTES_MAX]
    /// @param retryAfter of its header, if that is 1 to 3,600 seconds
    record Replied(int status, String body, Optional<Duration> retryAfter) implements Answer {
        /// A missing node if the body is no JSON.
        public JsonNode json() {
            try {
                return Json.MAPPER.readTree(body);
            } catch (JacksonException _) {
                return Json.MAPPER.missingNode();
            }
        }

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
