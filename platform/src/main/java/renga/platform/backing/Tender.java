package renga.platform.backing;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.FoundDyno;
import renga.dyno.Root;

/// Takes one service to where it should be, step by step; each is written down before or after it in such an order that
/// a kill between two costs nothing. One thread per service at a time.
final class Tender {
    /// What a dyno gets to write out its data and end.
    private static final Duration GRACE = Duration.ofMinutes(1);

    /// Who ran so long had started well: its death is the first of a row.
    private static final Duration HEALTHY = Duration.ofMinutes(1);

    private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);
    static final DynoName DYNO = new DynoName("service", 1);
    private static final Logger LOG = LoggerFactory.getLogger(Tender.class);

    private final Rows rows;
    private final DynoRuntime runtime;
    private final ServiceLog log;

    Tender(Rows rows, DynoRuntime runtime, ServiceLog log) {
        this.rows = rows;
        this.runtime = runtime;
        this.log = log;
    }

    /// @return when to look again; empty: not before something happens
    Optional<Instant> tend(UUID id) throws InterruptedException {
        while (true) {
            Optional<BackingService> known = rows.with(table -> table.find(id));
            if (known.isEmpty()) return Optional.empty();
            BackingService service = known.get();
            switch (Next.of(service, found(service), rows.now())) {
                case Next.Start() -> start(service);
                case Next.Stop(var dyno) -> runtime.stop(dyno, GRACE);
                case Next.Clear(var dyno, var died) -> clear(service, dyno, died);
                case Next.Vanish() -> {
                    if (!vanish(service)) return Optional.of(rows.now().plus(PAUSE_MAX));
                }
                case Next.Wait(var until) -> {
                    return Optional.of(until);
                }
                case Next.Rest() -> {
                    return Optional.empty();
                }
            }
        }
    }

    private List<FoundDyno> found(BackingService service) {
        return runtime.found().stream()
                .filter(dyno -> dyno.app().equals(service.app()))
                .toList();
    }

    private void start(BackingService service) {
        DynoId dyno = DynoId.random();
        rows.use(table -> table.begun(service.id(), dyno, service.edition()));
        try {
            runtime.volumes().create(service.name(), service.wish().bytesMax());
            runtime.start(spec(service, dyno));
            LOG.info("service {} runs, edition {}", service.name(), service.edition());
        } catch (DynoException e) {
            LOG.error("service {} cannot be started", service.name(), e);
            died(service, service.deaths() + 1);
        }
    }

    private static DynoSpec spec(BackingService service, DynoId dyno) {
        Wish wish = service.wish();
        Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"));
        environment.putAll(wish.environment());
        environment.put("HOME", "/app");
        environment.put("DYNO", DYNO.toString());
        environment.put("PORT", String.valueOf(wish.port()));
        return new DynoSpec(
                dyno,
                service.app(),
                service.tenant(),
                DYNO,
                new Root.Service(service.name()),
                wish.command(),
                environment,
                wish.size(),
                wish.stack());
    }

    private void clear(BackingService service, DynoId dyno, Optional<Exit> died) {
        if (died.isPresent()) {
            LOG.warn("service {} ended with {}: it is started again", service.name(), died.get());
            died(service, ranWell(service, died.get()) ? 1 : service.deaths() + 1);
        }
        runtime.remove(dyno);
    }

    private static boolean ranWell(BackingService service, Exit exit) {
        return exit.at().isAfter(service.startAt().plus(HEALTHY));
    }

    /// The first is answered at once.
    private void died(BackingService service, int deaths) {
        Duration pause = Duration.ZERO;
        if (deaths > 1) pause = PAUSE_FIRST.multipliedBy(1L << Math.min(deaths - 2, 10));
        if (pause.compareTo(PAUSE_MAX) > 0) pause = PAUSE_MAX;
        Instant at = rows.now().plus(pause);
        rows.use(table -> table.died(service.id(), deaths, at));
    }

    private boolean vanish(BackingService service) {
        try {
            runtime.volumes().destroy(service.name());
            log.forget(service.app());
            rows.use(table -> table.delete(service.id()));
            LOG.info("service {} is gone", service.name());
            return true;
        } catch (DynoException | IOException e) {
            LOG.error("service {} cannot be removed; trying again", service.name(), e);
            return false;
        }
    }
}
