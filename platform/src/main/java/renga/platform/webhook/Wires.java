package renga.platform.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;
import tools.jackson.databind.JsonNode;

/// What this room's endpoints answer with (schema.json: app-webhook, app-webhook-event, app-webhook-delivery, and the
/// same of add-ons).
final class Wires {
    private Wires() {}

    record Ref(UUID id, String name) {}

    record Hook(
            UUID id,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Ref app,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Ref addon,

            List<String> include,
            String level,
            String url,
            Instant createdAt,
            Instant updatedAt) {}

    /// @param name of the owner
    static Hook hook(Webhook webhook, String name) {
        var owner = new Ref(webhook.owner().id(), name);
        return new Hook(
                webhook.id(),
                webhook.owner() instanceof Owner.App ? owner : null,
                webhook.owner() instanceof Owner.Addon ? owner : null,
                Entity.words(webhook.include()),
                webhook.level().word(),
                webhook.url(),
                Reply.time(webhook.createdAt()),
                Reply.time(webhook.updatedAt()));
    }

    record Happened(UUID id, String include, JsonNode payload, Instant createdAt, Instant updatedAt) {}

    static Happened event(Owner owner, Event event) {
        return new Happened(
                event.id(),
                event.include(),
                owner.payload(event),
                Reply.time(event.createdAt()),
                Reply.time(event.publishedAt()));
    }

    record EventRef(UUID id, String include) {}

    record HookRef(UUID id, String level) {}

    record Attempt(
            UUID id,
            @Nullable Integer code,
            @Nullable String errorClass,
            String status,
            Instant createdAt,
            Instant updatedAt) {
        static Attempt of(Delivery.Attempt attempt) {
            return new Attempt(
                    attempt.id(),
                    attempt.code().orElse(null),
                    attempt.error().orElse(null),
                    attempt.status(),
                    Reply.time(attempt.createdAt()),
                    Reply.time(attempt.updatedAt()));
        }
    }

    record Told(
            UUID id,
            EventRef event,
            HookRef webhook,
            String status,
            int numAttempts,
            @Nullable Instant nextAttemptAt,
            @Nullable Attempt lastAttempt,
            Instant createdAt,
            Instant updatedAt) {}

    static Told delivery(Delivery delivery) {
        return new Told(
                delivery.id(),
                new EventRef(delivery.event(), delivery.include()),
                new HookRef(delivery.webhook(), delivery.level().word()),
                delivery.status().word(),
                delivery.attempts(),
                delivery.nextAttemptAt().map(Reply::time).orElse(null),
                delivery.last().map(Attempt::of).orElse(null),
                Reply.time(delivery.createdAt()),
                Reply.time(delivery.updatedAt()));
    }
}
