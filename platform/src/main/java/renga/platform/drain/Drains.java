package renga.platform.drain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.platform.api.Routes;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.db.Database;
import renga.platform.fetch.Dialer;
import renga.platform.log.Logs;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Vault;

/// The drains of all apps: which there are, and that each gets its lines. How far each is, is written down every few
/// seconds, so that after a kill some lines are sent again and none are left out. Thread-safe.
public final class Drains implements AutoCloseable {
    /// Of one app, without those of add-ons; Heroku's figure (heroku-behaviour.md §1).
    static final int PER_APP_MAX = 5;

    private static final Duration END_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Drains.class);

    private final Parts parts;
    private final Map<UUID, Delivery> running = new ConcurrentHashMap<>();
    private final ReentrantLock changing = new ReentrantLock();
    private boolean closed;

    /// What it works with.
    ///
    /// @param approved whether a provider's address is at a host that the operator approved
    public record Parts(
            Database db,
            Vault vault,
            InstantSource clock,
            Logs logs,
            Apps apps,
            Dialer dialer,
            Predicate<URI> approved,
            Pace pace) {}

    public Drains(Parts parts) {
        this.parts = parts;
    }

    /// Goes on where an earlier life of the platform was. Once, at the start.
    public void resume() {
        List<Drain> all = with(table -> {
            table.rest();
            return table.all();
        });
        exclusively(() -> all.forEach(this::goOn));
    }

    /// One whose app's log cannot be read holds up no other.
    private void goOn(Drain drain) {
        try {
            start(drain);
        } catch (UncheckedIOException e) {
            LOG.error(
                    "drain {} of {} does not go on", drain.token(), drain.app().name(), e);
        }
    }

    public Routes routes() {
        return new DrainRoutes(this, parts.apps());
    }

    /// What an app's end means here. Its rows go with it. Idempotent.
    public void farewell(AppId app) {
        exclusively(() -> running.values().stream()
                .filter(delivery -> delivery.drain().app().id().equals(app))
                .toList()
                .forEach(this::stop));
    }

    /// Ends all, each after it wrote down how far it is.
    @Override
    public void close() {
        exclusively(() -> {
            closed = true;
            running.values().forEach(Delivery::stop);
            long deadline = System.nanoTime() + END_MAX.toNanos();
            for (Delivery delivery : running.values()) {
                awaitEnd(delivery, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
            running.clear();
        });
    }

    /// The token by which an add-on's provider knows its drain, made when it is first asked for.
    public String token(Handle tx, UUID addon) {
        return table(tx).reserve(addon);
    }

    /// What is wrong with where a provider wants an add-on's drain to lead, as the end of a sentence.
    public Optional<String> problem(String url) {
        try {
            DrainUrl drain = DrainUrl.of(url);
            return parts.dialer().problem(drain.place(isApproved(drain)));
        } catch (Refusal refusal) {
            return Optional.of(String.valueOf(refusal.getMessage()).replaceAll("\\.$", ""));
        }
    }

    /// Lets the drain of an add-on lead there from now on; [#look] begins with it.
    ///
    /// @param url without a [#problem]
    public void point(Handle tx, UUID addon, String url) {
        DrainTable table = table(tx);
        table.reserved(addon).ifPresent(drain -> table.point(drain.id(), DrainUrl.of(url)));
    }

    /// @param key its id, token or URL
    /// @return whether the add-on has a drain that is called so, wherever it leads
    public boolean isOf(UUID addon, String key) {
        return with(table ->
                table.ofAddon(addon).filter(drain -> drain.isCalled(key)).isPresent()
                        || table.reserved(addon)
                                .filter(drain -> key.equals(drain.token())
                                        || key.equals(drain.id().toString()))
                                .isPresent());
    }

    public Optional<Drain> ofAddon(UUID addon) {
        return with(table -> table.ofAddon(addon));
    }

    /// Has an add-on's drain run, or end, as the add-on is now. One that was kept begins with what is logged then.
    public void look(UUID addon) {
        exclusively(() -> {
            Optional<Drain> wanted = ofAddon(addon);
            List<Delivery> known = running.values().stream()
                    .filter(delivery -> delivery.drain()
                            .addon()
                            .filter(ref -> ref.id().equals(addon))
                            .isPresent())
                    .toList();
            if (wanted.isPresent()
                    && known.stream().anyMatch(delivery -> delivery.drain().leadsAs(wanted.get()))) return;
            known.forEach(this::stop);
            if (wanted.isEmpty()) with(DrainTable::rest);
            else ofAddon(addon).ifPresent(this::start);
        });
    }

    List<Drain> of(App app) {
        return with(table -> table.ofApp(app.id()));
    }

    /// @param key its id, token or URL
    Drain find(App app, String key) {
        return of(app).stream()
                .filter(drain -> drain.isCalled(key))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("log_drain", "Couldn't find that log drain."));
    }

    /// Begins with what is logged from now on.
    ///
    /// @throws Refusal if it cannot be
    Drain add(App app, String text) {
        DrainUrl url = DrainUrl.of(text);
        parts.dialer().problem(url.place(false)).ifPresent(problem -> {
            throw Refusal.invalid("%s cannot be drained to: %s.".formatted(url.shown(), problem));
        });
        UUID id = UUID.randomUUID();
        long next = next(app.id());
        Drain added = parts.db().jdbi().inTransaction(tx -> {
            parts.apps().lock(tx, app.id());
            DrainTable table = table(tx);
            checkRoom(app, table.ofApp(app.id()), url);
            table.insert(id, app.id(), url, next);
            return table.ofApp(app.id()).stream()
                    .filter(drain -> drain.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        });
        exclusively(() -> start(added));
        return added;
    }

    private static void checkRoom(App app, List<Drain> drains, DrainUrl url) {
        if (drains.stream().anyMatch(drain -> drain.url().equals(url))) {
            throw Refusal.invalid("The log of %s is drained to that URL already.".formatted(app.name()));
        }
        if (drains.stream().filter(drain -> drain.addon().isEmpty()).count() < PER_APP_MAX) return;
        throw Refusal.invalid("%s has %d drains, and an app can have no more. Remove one with heroku drains:remove."
                .formatted(app.name(), PER_APP_MAX));
    }

    /// @throws Refusal if an add-on has it
    void remove(Drain drain) {
        drain.addon().ifPresent(addon -> {
            throw Refusal.invalid("This drain belongs to the add-on %1$s and goes with it: heroku addons:destroy %1$s"
                    .formatted(addon.name()));
        });
        with(table -> {
            table.delete(drain.id());
            return drain;
        });
        exclusively(() -> Optional.ofNullable(running.get(drain.id())).ifPresent(this::stop));
    }

    /// For whoever holds the right to change what runs.
    private void start(Drain drain) {
        if (closed || running.containsKey(drain.id())) return;
        long latest = next(drain.app().id());
        // A log that was lost begins with 1 again.
        long position = Math.min(drain.next().orElse(latest), latest);
        boolean approved = drain.addon().isPresent() && isApproved(drain.url());
        var delivery = new Delivery(
                drain,
                parts.logs(),
                position,
                Receiver.of(drain, parts.dialer(), approved, parts.pace()),
                number -> keep(drain.id(), number),
                parts.clock(),
                parts.pace());
        running.put(drain.id(), delivery);
        delivery.start();
    }

    private void stop(Delivery delivery) {
        delivery.stop();
        awaitEnd(delivery, END_MAX);
        running.remove(delivery.drain().id());
    }

    private static void awaitEnd(Delivery delivery, Duration limit) {
        try {
            delivery.awaitEnd(limit);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(UUID drain, long next) {
        with(table -> {
            table.position(drain, next);
            return next;
        });
    }

    private boolean isApproved(DrainUrl url) {
        return url.scheme().isHttp() && parts.approved().test(url.uri());
    }

    private long next(AppId app) {
        try {
            return parts.logs().next(app);
        } catch (IOException e) {
            throw new UncheckedIOException("the log of app " + app + " cannot be read", e);
        }
    }

    private void exclusively(Runnable change) {
        changing.lock();
        try {
            change.run();
        } finally {
            changing.unlock();
        }
    }

    private <T> T with(Function<DrainTable, T> work) {
        return parts.db().jdbi().inTransaction(tx -> work.apply(table(tx)));
    }

    private DrainTable table(Handle tx) {
        Instant now = parts.clock().instant().truncatedTo(ChronoUnit.MICROS);
        return new DrainTable(tx, parts.vault(), now);
    }
}
