package renga.platform.formation;

import java.util.Map;
import java.util.Optional;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.Exit;
import renga.dyno.FoundDyno;
import renga.platform.route.RoutedApp;

/// What can happen to an app's formation.
sealed interface Event {
    /// The platform was started again; this is to run, and these dynos were found on the machine.
    record Adopted(Optional<Generation> current, Map<DynoId, FoundDyno> found) implements Event {}

    /// The ledger was read: this is to run. Empty: the app has no release.
    record Released(Optional<Generation> current) implements Event {}

    /// The app's name, hosts or maintenance mode. Empty: there is no such app.
    record Face(Optional<RoutedApp> face) implements Event {}

    /// Already checked.
    record Scaled(Map<String, Scale> changed) implements Event {}

    record RestartAsked(Target target) implements Event {}

    record StopAsked(Target target) implements Event {}

    record Started(DynoId id, String address) implements Event {}

    /// R99.
    record StartFailed(DynoId id) implements Event {}

    record Listening(DynoId id) implements Event {}

    /// R10.
    record BootTimedOut(DynoId id) implements Event {}

    record Ended(DynoId id, Exit exit) implements Event {}

    /// The runtime does not know the dyno (any more).
    record Gone(DynoId id) implements Event {}

    /// R12.
    record Overstayed(DynoName name) implements Event {}

    /// R14.
    record OverQuota(DynoName name, long usedBytes, long quotaBytes) implements Event {}

    record RouteApplied(long stamp) implements Event {}

    /// The last request to it is done, or was waited for long enough.
    record Drained(DynoId id) implements Event {}

    /// Time passed: look for what is due.
    record Tick() implements Event {}

    record Destroyed() implements Event {}
}
