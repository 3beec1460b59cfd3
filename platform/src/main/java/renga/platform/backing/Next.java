package renga.platform.backing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import renga.core.DynoId;
import renga.dyno.Exit;
import renga.dyno.FoundDyno;

/// What has to be done next for a service. Whoever does it looks again afterwards.
sealed interface Next {
    record Start() implements Next {}

    record Stop(DynoId dyno) implements Next {}

    /// Frees what an ended dyno held.
    ///
    /// @param died how it ended, if nobody had asked it to
    record Clear(DynoId dyno, Optional<Exit> died) implements Next {}

    /// Its data goes, and then its row.
    record Vanish() implements Next {}

    record Wait(Instant until) implements Next {}

    record Rest() implements Next {}

    /// @param found all dynos of the service that are there
    static Next of(BackingService service, List<FoundDyno> found, Instant now) {
        for (FoundDyno dyno : found) {
            switch (dyno) {
                case FoundDyno.Ended ended -> {
                    boolean unasked = service.wants(ended.id());
                    return new Clear(ended.id(), Optional.of(ended.exit()).filter(_ -> unasked));
                }
                case FoundDyno.Running running -> {
                    if (!service.wants(running.id())) return new Stop(running.id());
                }
            }
        }
        if (!found.isEmpty()) return new Rest();
        if (service.ending()) return new Vanish();
        if (service.resting()) return new Rest();
        return now.isBefore(service.startAt()) ? new Wait(service.startAt()) : new Start();
    }
}
