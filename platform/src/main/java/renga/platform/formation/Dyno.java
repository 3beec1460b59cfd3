package renga.platform.formation;

import java.time.Instant;
import java.util.Optional;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.core.ReleaseId;

/// One dyno of an app's formation, from the decision to start it until nothing of it is left.
///
/// @param port where a web dyno must listen
/// @param stale somebody asked for a new one in its place (restart, new size)
/// @param crashes how often in a row its slot crashed before
record Dyno(
        DynoId id,
        DynoName name,
        ReleaseId release,
        int version,
        String command,
        DynoSize size,
        int port,
        boolean stale,
        int crashes,
        Instant createdAt,
        DynoState state) {
    static final String WEB = "web";

    /// Below what Linux hands out for outgoing connections (32768), above what needs privileges.
    private static final int PORT_MIN = 10_000;

    private static final int PORTS = 20_000;

    /// A port that no app can rely on, as on Heroku.
    static int portFor(DynoId id) {
        return PORT_MIN + Math.floorMod(id.value().hashCode(), PORTS);
    }

    Dyno in(DynoState next) {
        return new Dyno(id, name, release, version, command, size, port, stale, crashes, createdAt, next);
    }

    Dyno stale(boolean now) {
        return new Dyno(id, name, release, version, command, size, port, now, crashes, createdAt, state);
    }

    Dyno crashes(int now) {
        return new Dyno(id, name, release, version, command, size, port, stale, now, createdAt, state);
    }

    boolean web() {
        return name.type().equals(WEB);
    }

    /// There is, or may be, a process of it.
    boolean live() {
        return !(state instanceof DynoState.Crashed);
    }

    /// On its way out, never to come back.
    boolean leaving() {
        return switch (state) {
            case DynoState.Draining _ -> true;
            case DynoState.Stopping stopping -> !stopping.crashed();
            case DynoState.Starting _, DynoState.Booting _, DynoState.Up _, DynoState.Crashed _ -> false;
        };
    }

    boolean up() {
        return state instanceof DynoState.Up;
    }

    boolean routed() {
        return state instanceof DynoState.Up up && up.routed();
    }

    Optional<String> address() {
        return switch (state) {
            case DynoState.Booting booting -> Optional.of(booting.address());
            case DynoState.Up up -> Optional.of(up.address());
            case DynoState.Draining draining -> Optional.of(draining.address());
            case DynoState.Starting _, DynoState.Stopping _, DynoState.Crashed _ -> Optional.empty();
        };
    }
}
