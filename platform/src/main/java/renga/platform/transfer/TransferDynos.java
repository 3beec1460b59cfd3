package renga.platform.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import renga.core.AppId;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.Exit;
import renga.dyno.Root;
import renga.dyno.ServicePort;
import renga.dyno.VolumeName;
import renga.platform.backing.BackingServices;
import renga.platform.backing.BackingServices.Standing;

/// Has recipes carried out by dynos, and ends those that are no longer wanted. Thread-safe.
final class TransferDynos {
    /// Volumes of test restores: this and the transfer's id.
    static final String SCRATCH = BackingServices.RESERVED;

    private final DynoRuntime runtime;
    private final BackingServices services;
    private final Map<UUID, TransferDyno> running = new ConcurrentHashMap<>();

    TransferDynos(DynoRuntime runtime, BackingServices services) {
        this.runtime = runtime;
        this.services = services;
    }

    /// Runs one that reaches its service, those that its recipe names, and nothing else of ours.
    Optional<Exit> reachingService(
            UUID transfer, UUID addon, Recipe recipe, InputStream from, OutputStream to, Report report)
            throws IOException, InterruptedException, TransferFailure {
        Standing at = standing(addon, recipe.service());
        Set<ServicePort> reached = new HashSet<>(Set.of(at.at()));
        for (String other : recipe.reaches()) reached.add(standing(addon, other).at());
        var app = new AppId(transfer);
        try {
            runtime.letReach(app, reached);
            return run(
                    transfer,
                    TransferDyno.start(runtime, app, at.tenant(), new Root.Blank(), recipe),
                    from,
                    to,
                    report);
        } catch (DynoException e) {
            throw new TransferFailure("No dyno could be started for it. Try again later, or ask the operator.", e);
        } finally {
            reachesNothing(app);
        }
    }

    /// Runs one that has a volume for a while and reaches nothing. It runs what is in a tenant's dump as a superuser:
    /// its processes have a number that no service has. One at a time.
    Optional<Exit> onScratchVolume(UUID transfer, Recipe recipe, InputStream from, Report report)
            throws IOException, InterruptedException, DynoException {
        var volume = new VolumeName(SCRATCH + transfer.toString().replace("-", ""));
        runtime.volumes().destroy(volume);
        runtime.volumes().create(volume, recipe.scratchBytes());
        try {
            var root = new Root.Service(volume);
            TransferDyno dyno =
                    TransferDyno.start(runtime, new AppId(transfer), BackingServices.TRIAL_TENANT, root, recipe);
            return run(transfer, dyno, from, OutputStream.nullOutputStream(), report);
        } finally {
            runtime.volumes().destroy(volume);
        }
    }

    private Optional<Exit> run(UUID transfer, TransferDyno started, InputStream from, OutputStream to, Report report)
            throws IOException, InterruptedException {
        try (TransferDyno dyno = started) {
            running.put(transfer, dyno);
            return dyno.run(from, to, report::line, report::moved);
        } finally {
            running.remove(transfer);
        }
    }

    /// Ends its dyno, if it has one.
    void end(UUID transfer) {
        TransferDyno dyno = running.get(transfer);
        if (dyno != null) dyno.close();
    }

    /// What a kill has left of test restores.
    void clear() throws DynoException {
        for (VolumeName volume : runtime.volumes().all()) {
            if (volume.text().startsWith(SCRATCH)) runtime.volumes().destroy(volume);
        }
    }

    private Standing standing(UUID addon, String service) throws TransferFailure {
        return services.standing(addon, service)
                .orElseThrow(() -> new TransferFailure("The service that the database is on is gone."));
    }

    private void reachesNothing(AppId app) throws TransferFailure {
        try {
            runtime.letReach(app, Set.of());
        } catch (DynoException e) {
            throw new TransferFailure("The host does not take its door back. Ask the operator.", e);
        }
    }
}
