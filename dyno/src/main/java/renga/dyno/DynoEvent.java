package renga.dyno;

import java.time.Instant;
import java.util.List;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;

/// What a started (not attached) dyno did. Output that was written before the end comes before the end.
public sealed interface DynoEvent {
    DynoId id();

    AppId app();

    DynoName name();

    record Output(DynoId id, AppId app, DynoName name, List<Line> lines) implements DynoEvent {
        public Output {
            lines = List.copyOf(lines);
        }
    }

    record Ended(DynoId id, AppId app, DynoName name, Exit exit) implements DynoEvent {}

    /// R14: over the quota, below the hard limit; told at most every 20 s per dyno.
    record OverQuota(DynoId id, AppId app, DynoName name, long usedBytes, long quotaBytes) implements DynoEvent {}

    /// L12: output came faster than it could be taken; about so many bytes are gone.
    record OutputLost(DynoId id, AppId app, DynoName name, long bytes) implements DynoEvent {}

    /// One line of output without its newline, at most 10,000 bytes of UTF-8.
    record Line(Instant at, String text) {}
}
