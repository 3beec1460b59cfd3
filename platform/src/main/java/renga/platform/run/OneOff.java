package renga.platform.run;

import java.time.Instant;
import java.util.Optional;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.ReleaseId;
import renga.platform.formation.DynoView;

/// A one-off dyno: waiting for its client, or running.
///
/// @param command as people see it
/// @param attached it ends with its client and with the platform; otherwise it outlives both
/// @param since when it came into this state
/// @param endsAt it may not live longer
record OneOff(
        DynoId id,
        AppId app,
        DynoName name,
        String command,
        DynoSize size,
        ReleaseId release,
        int version,
        boolean attached,
        boolean running,
        Instant createdAt,
        Instant since,
        Instant endsAt) {
    DynoView view() {
        return new DynoView(
                id,
                app,
                name,
                command,
                size,
                running ? DynoView.State.UP : DynoView.State.STARTING,
                release,
                version,
                Optional.empty(),
                createdAt,
                since);
    }
}
