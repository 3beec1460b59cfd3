package renga.platform.webhook;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.Json;
import renga.platform.account.Accounts;
import renga.platform.app.Apps;
import renga.platform.db.Database;
import tools.jackson.databind.JsonNode;

/// Makes events of what is in the outbox, in order, and a delivery for each webhook that listened. Each is one
/// transaction: a kill loses none and doubles none. Thread-safe; one at a time.
final class Publisher {
    /// Of what one webhook is still to be told. Some thousand bytes each: a receiver that is away costs megabytes.
    static final int QUEUED_MAX = 1_000;

    /// A change that cannot be shown so often is a bug here; others must not wait behind it.
    private static final int TRIES_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final Database db;
    private final InstantSource clock;
    private final Apps apps;
    private final Accounts accounts;
    private final Portraits portraits;
    private final Outbox outbox;
    private final EventTable events;
    private final DeliveryTable deliveries;

    Publisher(Webhooks.Parts parts) {
        this.db = parts.db();
        this.clock = parts.clock();
        this.apps = parts.apps();
        this.accounts = parts.accounts();
        this.portraits = parts.portraits();
        this.outbox = new Outbox(db);
        this.events = new EventTable(db);
        this.deliveries = new DeliveryTable(db);
    }

    /// Until the outbox is empty.
    synchronized void publish() {
        Optional<Outbox.Change> next = outbox.next();
        while (next.isPresent()) {
            publish(next.get());
            next = outbox.next();
        }
    }

    private void publish(Outbox.Change change) {
        try {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            settle(change, payload(change, now), now);
        } catch (RuntimeException e) {
            int tried = outbox.tried(change.seq());
            LOG.error("a change of {} cannot be told ({} of {} times)", change.source(), tried, TRIES_MAX, e);
            if (tried >= TRIES_MAX) settle(change, Optional.empty(), clock.instant());
        }
    }

    private void settle(Outbox.Change change, Optional<JsonNode> payload, Instant now) {
        db.jdbi().useTransaction(tx -> {
            outbox.delete(tx, change.seq());
            if (payload.isEmpty()) return;
            UUID id = UUID.randomUUID();
            events.insert(tx, new Event(id, change.seq(), change.include(), payload.get(), change.createdAt(), now));
            deliveries.insert(tx, id, change.webhooks(), now, QUEUED_MAX);
        });
    }

    /// Empty if there is nothing to say: what changed is not shown, or what it was part of is gone.
    private Optional<JsonNode> payload(Outbox.Change change, Instant now) {
        Optional<JsonNode> data = shown(change, change.after());
        if (data.isEmpty()) return Optional.empty();
        JsonNode before = change.before().flatMap(row -> shown(change, row)).orElse(Json.MAPPER.createObjectNode());
        JsonNode previous = Payload.previous(before, data.get());
        if (change.action().equals("update") && previous.isEmpty()) return Optional.empty();
        var actor = Payload.Actor.of(change.actor().flatMap(accounts::byId));
        return Optional.of(Payload.of(change, actor, data.get(), previous, now));
    }

    private Optional<JsonNode> shown(Outbox.Change change, String row) {
        return change.app()
                .flatMap(app -> apps.name(app).map(name -> new Portraits.Row(row, app, name, change.isLast())))
                .flatMap(shown -> portraits.of(change.source(), shown))
                .map(Json.MAPPER::valueToTree);
    }
}
