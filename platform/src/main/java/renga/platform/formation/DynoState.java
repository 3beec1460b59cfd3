package renga.platform.formation;

import java.time.Instant;

/// Where a dyno is in its life; docs/states/dyno.dot draws it. Each state carries only what is valid in it.
sealed interface DynoState {
    /// When it came into this state.
    Instant since();

    /// The runtime was asked to start it.
    record Starting(Instant since) implements DynoState {}

    /// Web only: its process runs, its port is awaited.
    record Booting(Instant since, String address) implements DynoState {}

    /// It works.
    ///
    /// @param routed it gets requests; false for a web dyno that waits for the rest of its generation
    record Up(Instant since, String address, boolean routed) implements DynoState {}

    /// Web only: it gets no new request, those in flight go on.
    record Draining(Instant since, String address) implements DynoState {}

    /// It was told to end.
    ///
    /// @param crashed it never listened: it is to be tried again as a crashed one is
    record Stopping(Instant since, boolean crashed) implements DynoState {}

    /// It ended by itself; nothing of it runs. It is tried again under a new id.
    record Crashed(Instant since, Instant retryAt) implements DynoState {}
}
