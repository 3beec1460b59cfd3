package renga.platform.formation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import renga.core.DynoId;
import renga.core.DynoSize;

/// The whole thinking of formation: no input or output, no clock, no wait. Stateless but for its source of ids.
///
/// Each event first changes what is known ([Lifecycle] for what happened to dynos, here for what people want), then
/// [Reconciler] compares what there is with what should be and says what follows.
final class Decider {
    /// Reserved for the release phase: in the formation, never scaled.
    static final String RELEASE_TYPE = "release";

    private final Reconciler reconciler;

    Decider(Supplier<DynoId> ids) {
        this.reconciler = new Reconciler(ids);
    }

    Decision decide(AppState state, Event event, Instant now) {
        Draft draft = new Draft(state, now);
        apply(draft, new Lifecycle(draft), event);
        reconciler.reconcile(draft);
        return draft.decision();
    }

    private static void apply(Draft draft, Lifecycle dynos, Event event) {
        switch (event) {
            case Event.Adopted(var current, var found) -> {
                released(draft, current);
                dynos.adopted(found);
            }
            case Event.Released(var current) -> released(draft, current);
            case Event.Face(var face) -> draft.face = face;
            case Event.Scaled(var changed) -> scaled(draft, changed);
            case Event.RestartAsked(var target) -> dynos.restart(target);
            case Event.StopAsked(var target) -> dynos.stopAsked(target);
            case Event.Started(var id, var address) -> dynos.started(id, address);
            case Event.StartFailed(var id) -> dynos.startFailed(id);
            case Event.Listening(var id) -> dynos.listening(id);
            case Event.BootTimedOut(var id) -> dynos.bootTimedOut(id);
            case Event.Ended(var id, var exit) -> dynos.ended(id, exit);
            case Event.Gone(var id) -> dynos.gone(id);
            case Event.Overstayed(var name) -> Lines.exitTimeout().forEach(line -> log(draft, name.toString(), line));
            case Event.OverQuota(var name, long used, long quota) ->
                Lines.overQuota(used, quota).forEach(line -> log(draft, name.toString(), line));
            case Event.RouteApplied(long stamp) -> draft.applied |= stamp == draft.stamp;
            case Event.Drained(var id) -> dynos.drained(id);
            case Event.Tick() -> {}
            case Event.Destroyed() -> draft.destroyed = true;
        }
    }

    private static void log(Draft draft, String dyno, String line) {
        draft.add(new Command.Log(dyno, line));
    }

    /// A release that was reported failed cannot come back: the ledger has not understood, and the old one serves on.
    private static void released(Draft draft, Optional<Generation> current) {
        boolean failedBefore = draft.returning
                && draft.failure
                        .filter(failure -> current.filter(
                                        generation -> generation.release().equals(failure.release()))
                                .isPresent())
                        .isPresent();
        if (failedBefore) return;
        draft.wanted = current;
        draft.returning = false;
        current.ifPresent(generation -> addTypes(draft, generation));
    }

    /// The first deploy gets one web dyno; every other type, and every later one, waits to be scaled.
    private static void addTypes(Draft draft, Generation generation) {
        boolean first = draft.formation.isEmpty();
        for (String type : generation.processes().keySet()) {
            int quantity = first && type.equals(Dyno.WEB) ? 1 : 0;
            draft.formation.computeIfAbsent(
                    type, name -> new Scale(idOf(generation, name), quantity, DynoSize.DEFAULT, draft.now, draft.now));
        }
    }

    private static UUID idOf(Generation generation, String type) {
        String name = generation.app() + "/" + type;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static void scaled(Draft draft, Map<String, Scale> changed) {
        draft.formation.putAll(changed);
        for (Dyno dyno : draft.dynos()) {
            Scale scale = changed.get(dyno.name().type());
            if (scale != null && scale.size() != dyno.size() && !dyno.leaving()) draft.put(dyno.stale(true));
        }
    }
}
