package renga.platform.backing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoId;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.FoundDyno;

/// Which services run on an older root file system than they would if they were started now, and has them started
/// again. Thread-safe.
public final class Renewals {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

    private final Rows rows;
    private final DynoRuntime runtime;
    private final Consumer<UUID> tend;
    private final Predicate<BackingService> up;

    /// @param tend takes a service to where it should be
    /// @param up whether it listens
    Renewals(Rows rows, DynoRuntime runtime, Consumer<UUID> tend, Predicate<BackingService> up) {
        this.rows = rows;
        this.runtime = runtime;
        this.tend = tend;
        this.up = up;
    }

    /// A service to be started again.
    ///
    /// @param addons that are on it
    public record Due(UUID service, List<UUID> addons) {}

    public List<Due> due() {
        Map<DynoId, String> stacks = new HashMap<>();
        for (FoundDyno found : runtime.found()) {
            if (found instanceof FoundDyno.Running running) stacks.put(running.id(), running.stack());
        }
        return rows.with(table -> table.all().stream()
                .filter(service -> isOld(service, stacks))
                .map(service -> new Due(service.id(), table.addonsOn(service.id())))
                .toList());
    }

    private boolean isOld(BackingService service, Map<DynoId, String> stacks) {
        String stack = service.begun()
                .map(BackingService.Begun::dyno)
                .filter(service::wants)
                .map(dyno -> stacks.getOrDefault(dyno, ""))
                .orElse("");
        return !stack.isEmpty() && !stack.equals(newest(service));
    }

    private String newest(BackingService service) {
        try {
            return runtime.stackRevision(service.wish().stack());
        } catch (DynoException e) {
            LOG.warn("service {} runs on a root file system of which there is none now", service.name(), e);
            return "";
        }
    }

    /// Another dyno takes the place of the one that runs.
    public void renew(UUID service) {
        LOG.info("service {} is started again on a newer root file system", service);
        rows.use(table -> table.renew(service));
        tend.accept(service);
    }

    /// Whether everything that the add-on is on listens.
    public boolean isUp(UUID addon) {
        return rows
                .with(table -> table.servicesOf(addon).stream()
                        .flatMap(id -> table.find(id).stream())
                        .toList())
                .stream()
                .allMatch(up);
    }
}
