package renga.platform.backing;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import renga.core.AppId;
import renga.core.DynoId;
import renga.dyno.ServicePort;
import renga.dyno.VolumeName;

/// A service as it should be, and the dyno that was last begun for it.
///
/// @param id also stands for an app where the runtime and the log want one
/// @param provider whose it is
/// @param name of it, and of its volume
/// @param edition counts the changes that need another dyno
/// @param ending whether it shall be gone with all its data
/// @param resting whether it shall not run for now; its data stays
/// @param deaths of dynos in a row that nobody asked to end
/// @param startAt no dyno is begun before
record BackingService(
        UUID id,
        UUID provider,
        VolumeName name,
        int tenant,
        Wish wish,
        int edition,
        boolean ending,
        boolean resting,
        Optional<Begun> begun,
        int deaths,
        Instant startAt) {
    /// @param edition the service's when the dyno was begun
    record Begun(DynoId dyno, int edition) {}

    AppId app() {
        return new AppId(id);
    }

    ServicePort at() {
        return new ServicePort(name, wish.port());
    }

    /// Whether the dyno is the one that should run.
    boolean wants(DynoId dyno) {
        return !ending
                && !resting
                && begun.filter(new Begun(dyno, edition)::equals).isPresent();
    }
}
