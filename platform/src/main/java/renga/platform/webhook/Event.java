package renga.platform.webhook;

import java.time.Instant;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Something that happened, as it is told.
///
/// @param include the entity's word
/// @param payload see [Payload]
record Event(UUID id, long seq, String include, JsonNode payload, Instant createdAt, Instant publishedAt) {}
