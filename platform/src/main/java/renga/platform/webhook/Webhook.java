package renga.platform.webhook;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Who is told of what.
///
/// @param url may hold a secret: shown to those who may change the webhook, never logged
record Webhook(
        UUID id, Owner owner, List<Entity> include, Level level, String url, Instant createdAt, Instant updatedAt) {
    Webhook {
        include = List.copyOf(include);
    }

    @Override
    public String toString() {
        return "Webhook[" + id + "]";
    }
}
