package renga.platform.formation;

import java.time.Duration;
import java.time.Instant;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.ReleaseId;
import renga.core.route.AppRoute;

/// What the loop is to do after the state it belongs to was stored. Each may be done again after a kill.
sealed interface Command {
    /// Answered by Started or StartFailed.
    record Start(Dyno dyno, Generation generation) implements Command {}

    /// Answered by Listening, BootTimedOut or Ended.
    record AwaitBoot(DynoId id, int port, Duration limit) implements Command {}

    /// Answered by RouteApplied.
    record Publish(AppRoute route, long stamp) implements Command {}

    record Unpublish() implements Command {}

    /// Answered by Drained; comes before the Publish that takes the endpoint away.
    record Drain(DynoId id, String endpoint) implements Command {}

    /// Answered by Ended or Gone, and Overstayed before it.
    record Stop(DynoId id, DynoName name, Duration grace) implements Command {}

    record Remove(DynoId id) implements Command {}

    /// A line `heroku[dyno]: text` of the app's log.
    record Log(String dyno, String text) implements Command {}

    /// Tell the ledger; answered by Released.
    record ReportFailed(ReleaseId release, String reason) implements Command {}

    /// Answered by Tick.
    record WakeAt(Instant at) implements Command {}
}
