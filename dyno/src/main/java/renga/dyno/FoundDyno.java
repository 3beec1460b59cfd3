package renga.dyno;

import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;

/// A dyno found on the machine after a restart of the platform.
public sealed interface FoundDyno {
    DynoId id();

    AppId app();

    DynoName name();

    /// @param stack which root file system it was started on, see [DynoRuntime#stackRevision]; empty if nobody knows
    record Running(DynoId id, AppId app, DynoName name, RunningDyno dyno, String stack) implements FoundDyno {}

    record Ended(DynoId id, AppId app, DynoName name, Exit exit) implements FoundDyno {}
}
