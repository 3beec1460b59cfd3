package renga.platform.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.core.Json;
import renga.platform.account.Account;
import renga.platform.api.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// What is said of an event (contract, partner-api.md §3.3). Pure.
final class Payload {
    private static final String VERSION = "application/vnd.heroku+json; version=3";

    /// Changes with everything else, and says nothing.
    private static final String UPDATED_AT = "updated_at";

    private Payload() {}

    /// As the API's schema has it (app-webhook-event, `payload`), with when it was told and its number.
    record Wire(
            String action,
            Actor actor,
            JsonNode data,
            JsonNode previousData,
            Instant publishedAt,
            String resource,
            long sequence,
            String version) {}

    record Actor(@Nullable UUID id, @Nullable String email) {
        static Actor of(Optional<Account> account) {
            return new Actor(
                    account.map(found -> found.id().value()).orElse(null),
                    account.map(Account::email).orElse(null));
        }
    }

    static JsonNode of(Outbox.Change change, Actor actor, JsonNode data, JsonNode previous, Instant now) {
        return Json.MAPPER.valueToTree(new Wire(
                change.action(),
                actor,
                data,
                previous,
                Reply.time(now),
                change.include().replace("api:", ""),
                change.seq(),
                VERSION));
    }

    /// What differed before.
    static ObjectNode previous(JsonNode before, JsonNode after) {
        ObjectNode previous = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> field : before.properties()) {
            boolean same = field.getValue().equals(after.get(field.getKey()));
            if (!same && !field.getKey().equals(UPDATED_AT)) previous.set(field.getKey(), field.getValue());
        }
        return previous;
    }

    /// As the provider of an add-on is told: addresses that let in whoever has them are the app's people's.
    static JsonNode discreet(JsonNode payload) {
        ObjectNode copy = (ObjectNode) payload.deepCopy();
        for (String part : List.of("data", "previous_data")) {
            if (!(copy.get(part) instanceof ObjectNode shown)) continue;
            if (shown.has("output_stream_url")) shown.set("output_stream_url", NullNode.getInstance());
            if (shown.get("source_blob") instanceof ObjectNode blob) blob.set("url", NullNode.getInstance());
        }
        return copy;
    }

    private record Ref(UUID id) {}

    private record EventRef(UUID id, String include) {}

    private record Metadata(Ref attempt, Ref delivery, EventRef event, Ref webhook) {}

    private record Body(Instant createdAt, UUID id, Instant updatedAt, Metadata webhookMetadata) {}

    /// What is sent.
    ///
    /// @param payload the event's, as its receiver may have it
    static byte[] body(Event event, JsonNode payload, Delivery delivery, UUID attempt) {
        var metadata = new Metadata(
                new Ref(attempt),
                new Ref(delivery.id()),
                new EventRef(event.id(), event.include()),
                new Ref(delivery.webhook()));
        ObjectNode body = (ObjectNode) payload.deepCopy();
        JsonNode rest = Json.MAPPER.valueToTree(
                new Body(Reply.time(event.createdAt()), event.id(), Reply.time(event.publishedAt()), metadata));
        body.setAll((ObjectNode) rest);
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
