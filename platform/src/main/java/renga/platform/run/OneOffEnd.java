package renga.platform.run;

import renga.core.AppId;
import renga.core.DynoId;
import renga.core.ReleaseId;
import renga.dyno.Exit;

/// What became of a one-off that somebody tends, see [OneOffs#tend].
public sealed interface OneOffEnd {
    AppId app();

    DynoId dyno();

    ReleaseId release();

    /// @param cause not told for certain if the platform was restarted while it ended
    record Exited(AppId app, DynoId dyno, ReleaseId release, Exit exit, Cause cause) implements OneOffEnd {}

    /// After a restart nothing is left of it on the machine.
    ///
    /// @param ran false if it was never seen running: it may be begun anew
    record Lost(AppId app, DynoId dyno, ReleaseId release, boolean ran) implements OneOffEnd {}

    /// Why a process ended.
    enum Cause {
        ITSELF,
        /// Somebody stopped it.
        STOPPED,
        /// Its time was over.
        TIME
    }
}
