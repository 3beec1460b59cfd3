package renga.platform.backing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.dyno.DynoEvent;

/// Passes on what services say to the apps that have the add-on on them. Thread-safe.
final class Listeners {
    /// An app hears a service that long after the add-on was attached or detached.
    private static final Duration KNOWN_FOR = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Rows rows;
    private final ServiceLog log;
    private final Map<UUID, Known> known = new ConcurrentHashMap<>();

    Listeners(Rows rows, ServiceLog log) {
        this.rows = rows;
        this.log = log;
    }

    /// One who hears a service.
    ///
    /// @param as what the service is called there
    record Listener(AppId app, String as, String attachment) {}

    private record Known(List<Listener> listeners, Instant until) {}

    /// A database of ours that does not answer costs the apps lines, and the service nothing.
    void tell(DynoEvent.Output said) {
        try {
            for (Listener listener : of(said.app().value())) {
                log.tell(listener.app(), said, listener.as(), listener.attachment());
            }
        } catch (RuntimeException e) {
            LOG.warn("what service {} says is not passed on just now: {}", said.app(), e.getMessage());
        }
    }

    private List<Listener> of(UUID service) {
        Instant now = rows.now();
        known.values().removeIf(old -> old.until().isBefore(now));
        return known.computeIfAbsent(
                        service, _ -> new Known(rows.with(table -> table.listeners(service)), now.plus(KNOWN_FOR)))
                .listeners();
    }
}
