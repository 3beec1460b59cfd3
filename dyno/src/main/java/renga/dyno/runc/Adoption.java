package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoId;
import renga.dyno.Exit;
import renga.dyno.disk.Images;

/// Finds what an earlier JVM left: dynos that run on, ended ones, and halves of what it was about to make.
record Adoption(Host host, Dynos dynos, Endings endings, InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

    void run() throws IOException {
        Images.dropHalves(host.places().dynos());
        for (DynoId id : host.places().present()) {
            DynoPlaces places = host.places().of(id);
            Optional<DynoState> state = DynoState.load(places.state());
            if (state.isEmpty() || state.get().pid() == 0 || !wasStarted(state.get())) {
                host.runc().delete(id);
                DynoDisks.destroy(places);
            } else {
                adopt(new Dyno(state.get(), places, Cgroup.of(host.settings().instance(), id)));
            }
        }
    }

    private void adopt(Dyno dyno) throws IOException {
        dyno.started.set(true);
        dynos.add(dyno);
        Optional<Exit> known = DynoState.loadExit(dyno.places.exit());
        if (known.isPresent()) {
            dyno.ending.set(true);
            dyno.ended(known.get());
            endings.free(dyno);
            return;
        }
        host.network().keep(dyno.state().address());
        if (dyno.state().attached()) {
            endAttached(dyno);
        } else if (!endings.exitFile(dyno) && !dyno.state().process().isAlive()) {
            LOG.info("dyno {} is gone, and nobody saw how", dyno.state().id());
            endings.vanished(dyno);
        }
    }

    /// Its holder is dead, so it ends (R13, R16).
    private void endAttached(Dyno dyno) throws IOException {
        Endings.kill(dyno);
        Exit exit = new Exit(Endings.UNSEEN, false, clock.instant());
        DynoState.saveExit(dyno.places.exit(), exit);
        dyno.ending.set(true);
        dyno.ended(exit);
        host.release(dyno.state());
        endings.free(dyno);
    }

    /// runc removes this pipe when it lets the process begin.
    private boolean wasStarted(DynoState state) {
        return !Files.exists(host.places()
                .runcState()
                .resolve(host.places().container(state.dynoId()))
                .resolve("exec.fifo"));
    }
}
