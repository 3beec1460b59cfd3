package renga.platform.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.fetch.Dialer;
import renga.platform.fetch.Parcel;
import renga.platform.fetch.Posted;
import tools.jackson.databind.JsonNode;

/// Brings deliveries to their receivers: of one webhook one at a time, of many webhooks many, so that a slow one holds
/// up nobody else. No connection to the database is held while a receiver is asked. Thread-safe.
final class Courier implements AutoCloseable {
    /// Each is a virtual thread and a socket. More webhooks than that at once wait, the longest due first.
    static final int AT_ONCE_MAX = 256;

    /// A receiver answers when it has taken the event down, not when it has acted on it.
    static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /// So long those behind wait for a delivery that has to be tried again: a receiver that is away for a moment, a
    /// restart or a deploy, hears all in order.
    static final Duration IN_ORDER = Duration.ofMinutes(5);

    private static final String HMAC = "HmacSHA256";
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private final InstantSource clock;
    private final Dialer dialer;
    private final Runnable news;
    private final WebhookTable webhooks;
    private final EventTable events;
    private final DeliveryTable deliveries;
    private final Set<UUID> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    /// @param news told whenever an attempt has ended
    Courier(Webhooks.Parts parts, Runnable news) {
        this.clock = parts.clock();
        this.dialer = parts.dialer();
        this.news = news;
        this.webhooks = new WebhookTable(parts.db(), parts.vault());
        this.events = new EventTable(parts.db());
        this.deliveries = new DeliveryTable(parts.db());
    }

    /// Begins to send what is due, as much as may be under way at once. Of one thread at a time.
    ///
    /// @return completes each when it was sent, or was not
    List<Future<?>> begin() {
        // Whoever is busy from here on is made so by this thread.
        deliveries.resume(now(), busy);
        var begun = new ArrayList<Future<?>>();
        for (DeliveryTable.Ready ready : deliveries.ready(now(), busy, IN_ORDER, AT_ONCE_MAX - busy.size())) {
            busy.add(ready.webhook());
            begun.add(threads.submit(() -> attempt(ready)));
        }
        return begun;
    }

    private void attempt(DeliveryTable.Ready ready) {
        try {
            UUID attempt = UUID.randomUUID();
            if (deliveries.begin(ready.delivery(), attempt, now())) bring(ready, attempt);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!closed) LOG.error("the delivery {} cannot be brought", ready.delivery(), e);
        } finally {
            busy.remove(ready.webhook());
            news.run();
        }
    }

    private void bring(DeliveryTable.Ready ready, UUID attempt) throws InterruptedException {
        Optional<Delivery> delivery = deliveries.find(ready.delivery());
        Optional<Webhook> webhook = webhooks.find(ready.webhook());
        // The webhook was removed meanwhile, and with it the delivery.
        if (delivery.isEmpty() || webhook.isEmpty()) return;
        Outcome outcome = told(delivery.get(), webhook.get(), attempt);
        // Perhaps it was heard, perhaps hung up on: the next life sends it again.
        if (!closed) record(delivery.get(), outcome);
    }

    /// @param code of the answer, if there was one
    /// @param error why there was none, in one word
    private record Outcome(Optional<Integer> code, Optional<String> error) {
        static Outcome of(Posted posted) {
            return switch (posted) {
                case Posted.Answered(int status) -> new Outcome(Optional.of(status), Optional.empty());
                case Posted.Failed(Posted.Trouble trouble, String _) ->
                    new Outcome(Optional.empty(), Optional.of(trouble.word()));
            };
        }

        boolean isHeard() {
            return code.filter(status -> status / 100 == 2).isPresent();
        }
    }

    private Outcome told(Delivery delivery, Webhook webhook, UUID attempt) throws InterruptedException {
        try {
            return Outcome.of(post(delivery, webhook, attempt));
        } catch (RuntimeException e) {
            if (!closed) LOG.error("the delivery {} cannot be sent", delivery.id(), e);
            return new Outcome(Optional.empty(), Optional.of("Internal"));
        }
    }

    private void record(Delivery delivery, Outcome outcome) {
        Duration age = Duration.between(delivery.createdAt(), now());
        Verdict verdict = Verdict.of(delivery.level(), delivery.attempts(), age, outcome.isHeard());
        if (verdict instanceof Verdict.GivenUp) {
            LOG.info("webhook {}: {} was not heard: {}", delivery.webhook(), delivery.include(), outcome);
        }
        deliveries.end(delivery, verdict, outcome.code(), outcome.error(), now());
    }

    private Posted post(Delivery delivery, Webhook webhook, UUID attempt) throws InterruptedException {
        Event event = events.find(delivery.event()).orElseThrow();
        Secrets secrets = webhooks.secrets(webhook.id()).orElseThrow();
        JsonNode payload = webhook.owner().payload(event);
        byte[] body = Payload.body(event, payload, delivery, attempt);
        return dialer.post(new Parcel(URI.create(webhook.url()), headers(secrets, body), body, ANSWER_MAX));
    }

    private static Map<String, String> headers(Secrets secrets, byte[] body) {
        var headers = new HashMap<>(Map.of(
                "Content-Type", "application/json", "Heroku-Webhook-Hmac-SHA256", signature(secrets.secret(), body)));
        secrets.authorization().ifPresent(value -> headers.put("Authorization", value));
        return headers;
    }

    static String signature(String secret, byte[] body) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /// Whoever is being asked is hung up on.
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
    }
}
