package renga.platform.formation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import renga.core.DynoId;
import renga.dyno.Exit;
import renga.dyno.FoundDyno;

/// What becomes of one dyno when something happens to it. Part of one decision; not thread-safe.
///
/// Events about a dyno that is not known, or not in the state they belong to, are late or doubled news and change
/// nothing.
final class Lifecycle {
    private final Draft draft;

    Lifecycle(Draft draft) {
        this.draft = draft;
    }

    void started(DynoId id, String address) {
        draft.dyno(id)
                .filter(dyno -> dyno.state() instanceof DynoState.Starting)
                .ifPresent(dyno -> {
                    if (dyno.web()) boot(dyno, address);
                    else up(dyno, address);
                });
    }

    private void boot(Dyno dyno, String address) {
        draft.put(dyno.in(new DynoState.Booting(draft.now, address)));
        draft.add(new Command.AwaitBoot(dyno.id(), dyno.port(), Limits.BOOT_MAX));
    }

    private void up(Dyno dyno, String address) {
        draft.put(dyno.in(new DynoState.Up(draft.now, address, false)));
        draft.log(dyno, Lines.change("starting", "up"));
    }

    void startFailed(DynoId id) {
        draft.dyno(id)
                .filter(dyno -> dyno.state() instanceof DynoState.Starting)
                .ifPresent(dyno -> {
                    draft.log(dyno, Lines.platformError());
                    crashed(dyno, dyno.name() + " could not be started");
                });
    }

    void listening(DynoId id) {
        draft.dyno(id).ifPresent(dyno -> {
            if (dyno.state() instanceof DynoState.Booting booting) up(dyno, booting.address());
        });
    }

    void bootTimedOut(DynoId id) {
        draft.dyno(id).filter(dyno -> dyno.state() instanceof DynoState.Booting).ifPresent(dyno -> {
            Lines.bootTimeout().forEach(line -> draft.log(dyno, line));
            Dyno stopping = dyno.in(new DynoState.Stopping(draft.now, true));
            draft.put(stopping);
            draft.add(new Command.Stop(dyno.id(), dyno.name(), Duration.ZERO));
            bootFailed(
                    stopping,
                    dyno.name() + " did not listen on $PORT within " + Limits.BOOT_MAX.toSeconds() + " seconds");
        });
    }

    void ended(DynoId id, Exit exit) {
        draft.dyno(id).ifPresent(dyno -> {
            if (exit.outOfMemory())
                Lines.outOfMemory(
                                dyno.size().memoryHardLimitBytes(), dyno.size().memoryQuotaBytes())
                        .forEach(line -> draft.log(dyno, line));
            draft.log(dyno, Lines.exited(exit.status()));
            draft.add(new Command.Remove(id));
            afterEnd(dyno, dyno.name() + " exited with status " + exit.status());
        });
    }

    private void afterEnd(Dyno dyno, String what) {
        switch (dyno.state()) {
            case DynoState.Starting _, DynoState.Booting _ -> crashed(dyno, what + " before it listened on $PORT");
            case DynoState.Up _ -> crashed(dyno, what);
            case DynoState.Draining _ -> away(dyno);
            case DynoState.Stopping stopping -> {
                if (stopping.crashed()) crashedAfterStop(dyno);
                else away(dyno);
            }
            case DynoState.Crashed _ -> {}
        }
    }

    private void away(Dyno dyno) {
        draft.drop(dyno);
        boolean scaledAway = dyno.name().number() > draft.quantity(dyno.name().type());
        if (scaledAway) draft.log(dyno, Lines.change("up", "down"));
    }

    /// Nobody knows how it ended; what is missing is started as if it had never been.
    void gone(DynoId id) {
        draft.dyno(id).filter(Dyno::live).ifPresent(draft::drop);
    }

    void drained(DynoId id) {
        draft.dyno(id)
                .filter(dyno -> dyno.state() instanceof DynoState.Draining)
                .ifPresent(this::stop);
    }

    /// SIGTERM, never to come back.
    void stop(Dyno dyno) {
        draft.put(dyno.in(new DynoState.Stopping(draft.now, false)));
        draft.log(dyno, Lines.term());
        draft.add(new Command.Stop(dyno.id(), dyno.name(), Limits.STOP_GRACE));
    }

    private void crashed(Dyno dyno, String reason) {
        String from = dyno.up() ? "up" : "starting";
        draft.log(dyno, Lines.change(from, "crashed"));
        boolean booting = dyno.web() && !dyno.routed();
        if (booting) bootFailed(dyno, reason);
        if (draft.dyno(dyno.id()).isPresent()) backOff(dyno);
    }

    private void crashedAfterStop(Dyno dyno) {
        draft.log(dyno, Lines.change("starting", "crashed"));
        backOff(dyno);
    }

    /// A web dyno did not come up: return to what serves, if anything does.
    private void bootFailed(Dyno dyno, String reason) {
        if (!draft.fresh(dyno)) return;
        if (draft.hasFallback()) {
            failGeneration(reason);
            return;
        }
        List<Dyno> replaced = draft.dynos(
                other -> other.routed() && other.stale() && other.name().equals(dyno.name()));
        if (replaced.isEmpty()) {
            draft.failure = Optional.of(new Failure(dyno.release(), dyno.version(), reason));
        } else {
            replaced.forEach(old -> draft.put(old.stale(false)));
            draft.log(dyno, "The new dyno did not come up: " + reason + "; the old one goes on serving");
            draft.put(dyno.stale(true));
        }
    }

    private void failGeneration(String reason) {
        Generation failed = draft.wanted.orElseThrow();
        draft.failure = Optional.of(new Failure(failed.release(), failed.version(), reason));
        draft.returning = true;
        draft.add(new Command.Log("release", "v" + failed.version() + " failed: " + reason));
        draft.add(new Command.ReportFailed(failed.release(), reason));
    }

    /// A dyno that is not wanted any more is not tried again.
    private void backOff(Dyno dyno) {
        Dyno ended = draft.dyno(dyno.id()).orElse(dyno);
        if (!draft.fresh(ended)) {
            draft.drop(ended);
            return;
        }
        int before = stable(dyno) ? 0 : dyno.crashes();
        Instant retryAt = draft.now.plus(Limits.backoff(before));
        draft.put(dyno.crashes(before + 1).in(new DynoState.Crashed(draft.now, retryAt)));
    }

    private boolean stable(Dyno dyno) {
        return dyno.up() && Duration.between(dyno.state().since(), draft.now).compareTo(Limits.STABLE_AFTER) >= 0;
    }

    void restart(Target target) {
        for (Dyno dyno : meant(target)) {
            draft.log(dyno, "Restarting");
            if (dyno.live()) draft.put(dyno.stale(true));
            else draft.drop(dyno);
        }
    }

    /// The reconciler does the rest: it takes what is stale and unrouted away, and fills the slot again.
    void stopAsked(Target target) {
        for (Dyno dyno : meant(target)) {
            if (dyno.routed()) drain(dyno);
            else if (dyno.up()) stop(dyno);
            else if (dyno.live()) draft.put(dyno.stale(true));
            else draft.drop(dyno);
        }
    }

    private List<Dyno> meant(Target target) {
        return draft.dynos(dyno -> !dyno.leaving() && fits(dyno, target));
    }

    /// Out of the routes; SIGTERM when the requests in flight are done.
    void drain(Dyno dyno) {
        String address = dyno.address().orElseThrow();
        if (draft.face.isEmpty()) {
            stop(dyno);
            return;
        }
        draft.put(dyno.in(new DynoState.Draining(draft.now, address)));
        draft.add(new Command.Drain(dyno.id(), address + ":" + dyno.port()));
    }

    /// After a restart of the platform: rows meet what is on the machine.
    void adopted(Map<DynoId, FoundDyno> found) {
        for (Dyno dyno : draft.dynos()) {
            switch (found.get(dyno.id())) {
                case null -> gone(dyno.id());
                case FoundDyno.Ended ended -> {
                    if (dyno.live()) ended(dyno.id(), ended.exit());
                    else draft.add(new Command.Remove(dyno.id()));
                }
                case FoundDyno.Running running -> resume(dyno, running.dyno().address());
            }
        }
    }

    /// Whether a wish of people means anything.
    static boolean isThere(AppState state, Target target) {
        return switch (target) {
            case Target.All() -> true;
            case Target.Type(String type) -> Views.types(state).contains(type);
            case Target.Dyno _ -> state.dynos().stream().anyMatch(dyno -> !dyno.leaving() && fits(dyno, target));
        };
    }

    private static boolean fits(Dyno dyno, Target target) {
        return switch (target) {
            case Target.All() -> true;
            case Target.Type(String type) -> dyno.name().type().equals(type);
            case Target.Dyno(String nameOrId) ->
                dyno.name().toString().equals(nameOrId) || dyno.id().toString().equals(nameOrId);
        };
    }

    private void resume(Dyno dyno, String address) {
        switch (dyno.state()) {
            case DynoState.Starting _ -> started(dyno.id(), address);
            case DynoState.Booting booting -> {
                Duration left = Limits.BOOT_MAX.minus(Duration.between(booting.since(), draft.now));
                draft.add(new Command.AwaitBoot(dyno.id(), dyno.port(), left.isNegative() ? Duration.ZERO : left));
            }
            case DynoState.Up _ -> {}
            case DynoState.Draining _ -> draft.add(new Command.Drain(dyno.id(), address + ":" + dyno.port()));
            case DynoState.Stopping stopping ->
                draft.add(new Command.Stop(
                        dyno.id(), dyno.name(), stopping.crashed() ? Duration.ZERO : Limits.STOP_GRACE));
            case DynoState.Crashed _ -> draft.add(new Command.Remove(dyno.id()));
        }
    }
}
