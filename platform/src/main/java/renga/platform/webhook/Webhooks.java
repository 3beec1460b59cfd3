package renga.platform.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.platform.account.Accounts;
import renga.platform.api.Routes;
import renga.platform.app.Apps;
import renga.platform.db.Database;
import renga.platform.db.Notices;
import renga.platform.fetch.Dialer;
import renga.platform.retention.Chore;
import renga.platform.vault.Vault;

/// The front door of webhooks. Triggers write what happens into an outbox, in the transaction of the change; from there
/// it is told to whoever listened, over and over if they want it so. Thread-safe.
public final class Webhooks implements AutoCloseable {
    /// Heroku's (devcenter, changelog 1966), both.
    static final Duration KEPT = Duration.ofDays(7);

    static final int KEPT_MAX = 300;

    private static final String CHANNEL = "renga_webhook";
    private static final int CLEARED_AT_ONCE = 1_000;

    /// What nobody rings for is looked for so often.
    private static final Duration IDLE_MAX = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private final Parts parts;
    private final Publisher publisher;
    private final Courier courier;
    private final WebhookTable webhooks;
    private final EventTable events;
    private final DeliveryTable deliveries;
    private final Semaphore bell = new Semaphore(0);
    private @Nullable Notices notices;
    private volatile boolean closed;

    /// What it works with.
    ///
    /// @param addonName of an add-on that there is
    public record Parts(
            Database db,
            Vault vault,
            InstantSource clock,
            Accounts accounts,
            Apps apps,
            Dialer dialer,
            Function<UUID, Optional<String>> addonName,
            Portraits portraits) {}

    public Webhooks(Parts parts) {
        this.parts = parts;
        this.publisher = new Publisher(parts);
        this.courier = new Courier(parts, bell::release);
        this.webhooks = new WebhookTable(parts.db(), parts.vault());
        this.events = new EventTable(parts.db());
        this.deliveries = new DeliveryTable(parts.db());
    }

    /// Goes on with what an earlier life left untold, and tells from now on. Once, at the start.
    public void start() {
        notices = new Notices(parts.db(), CHANNEL, bell::release);
        Thread.ofVirtual().name("webhooks").start(this::run);
    }

    public List<Routes> routes() {
        return List.of(new WebhookRoutes(parts, webhooks, events, deliveries));
    }

    /// What happened to an app that ends is told while its row is there. Idempotent.
    public void farewell(AppId app) {
        LOG.debug("telling of the end of {}", app);
        publisher.publish();
        bell.release();
    }

    /// Clears away what has been told.
    public Chore chore() {
        return new Chore("clear away what webhooks were told", _ -> this::clear);
    }

    boolean clear() {
        Instant before = parts.clock().instant().minus(KEPT);
        int cleared = deliveries.deleteOver(before, KEPT_MAX, CLEARED_AT_ONCE);
        webhooks.forgetEnded();
        return events.deleteAlone(CLEARED_AT_ONCE) + cleared >= CLEARED_AT_ONCE;
    }

    /// Makes events of what happened, and begins to tell what is due.
    List<Future<?>> turn() {
        publisher.publish();
        return courier.begin();
    }

    private void run() {
        Duration pause = Duration.ZERO;
        while (!closed) {
            try {
                var _ = bell.tryAcquire(pause.toMillis() + 1, TimeUnit.MILLISECONDS);
                bell.drainPermits();
                if (closed) return;
                turn();
                pause = untilNext();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                if (!closed) LOG.error("telling webhooks was cut short; trying again in {}", PAUSE, e);
                pause = PAUSE;
            }
        }
    }

    private Duration untilNext() {
        Instant now = parts.clock().instant();
        Duration next =
                deliveries.nextDue(now).map(due -> Duration.between(now, due)).orElse(IDLE_MAX);
        return next.compareTo(IDLE_MAX) < 0 ? next : IDLE_MAX;
    }

    @Override
    public void close() {
        closed = true;
        Notices listening = notices;
        if (listening != null) listening.close();
        courier.close();
        bell.release();
    }
}
