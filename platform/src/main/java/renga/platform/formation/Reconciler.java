package renga.platform.formation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import renga.core.DynoId;
import renga.core.DynoName;

/// Compares the dynos there are with those there should be: takes old ones away, starts missing ones, publishes the
/// route. Stateless but for its source of ids.
///
/// The order in which a generation replaces another:
/// 1. all its web dynos are started beside the old ones;
/// 2. when every one of them listens, the route goes over to them at once, and the old ones drain;
/// 3. only then are the other types replaced, each stopped before its successor starts.
final class Reconciler {
    private final Supplier<DynoId> ids;

    Reconciler(Supplier<DynoId> ids) {
        this.ids = ids;
    }

    void reconcile(Draft draft) {
        Lifecycle dynos = new Lifecycle(draft);
        if (draft.destroyed) stopAll(draft, dynos);
        else {
            swap(draft, dynos);
            draft.dynos().forEach(dyno -> retire(draft, dynos, dyno));
            startMissing(draft);
            forgetTypes(draft);
        }
        Routing.publish(draft);
        wake(draft);
    }

    private static void stopAll(Draft draft, Lifecycle dynos) {
        draft.formation.clear();
        for (Dyno dyno : draft.dynos()) {
            switch (dyno.state()) {
                case DynoState.Starting _, DynoState.Stopping _ -> {}
                case DynoState.Booting _, DynoState.Up _, DynoState.Draining _ -> dynos.stop(dyno);
                case DynoState.Crashed _ -> draft.drop(dyno);
            }
        }
    }

    /// Sends requests where they belong: who is to serve is routed, who was and is not drains.
    private static void swap(Draft draft, Lifecycle dynos) {
        Set<DynoId> serving = Routing.serving(draft);
        for (Dyno dyno : draft.upWeb().toList()) {
            boolean serves = serving.contains(dyno.id());
            if (serves && !dyno.routed()) draft.put(routed(dyno));
            if (!serves && dyno.routed()) dynos.drain(dyno);
        }
        boolean came = !serving.isEmpty() && draft.webIsUp();
        if (came && draft.failure.filter(failure -> isWanted(draft, failure)).isPresent()) {
            draft.failure = Optional.empty();
        }
    }

    private static boolean isWanted(Draft draft, Failure failure) {
        return draft.wanted
                .filter(generation -> generation.release().equals(failure.release()))
                .isPresent();
    }

    private static Dyno routed(Dyno dyno) {
        String address = dyno.address().orElseThrow();
        return dyno.in(new DynoState.Up(dyno.state().since(), address, true));
    }

    /// A dyno that is starting cannot be stopped yet: it is looked at again when it has started.
    private static void retire(Draft draft, Lifecycle dynos, Dyno seen) {
        Dyno dyno = draft.dyno(seen.id()).orElse(seen);
        if (draft.fresh(dyno)) return;
        switch (dyno.state()) {
            case DynoState.Starting _, DynoState.Draining _, DynoState.Stopping _ -> {}
            case DynoState.Booting _ -> dynos.stop(dyno);
            case DynoState.Up _ -> {
                if (mayGo(draft, dyno)) dynos.stop(dyno);
            }
            case DynoState.Crashed _ -> draft.drop(dyno);
        }
    }

    private static boolean mayGo(Draft draft, Dyno dyno) {
        if (dyno.web()) return !dyno.routed();
        String type = dyno.name().type();
        boolean scaledAway = draft.formation.containsKey(type)
                && dyno.name().number() > draft.formation.get(type).quantity();
        return scaledAway || !draft.changing();
    }

    private void startMissing(Draft draft) {
        if (draft.returning || draft.wanted.isEmpty()) return;
        Generation generation = draft.wanted.get();
        boolean olderIsStarting = draft.dynos().stream()
                .anyMatch(dyno -> dyno.state() instanceof DynoState.Starting && !draft.ofWanted(dyno));
        if (olderIsStarting) return;
        List<String> types = generation.processes().keySet().stream()
                .sorted(Comparator.comparing(type -> !type.equals(Dyno.WEB)))
                .toList();
        for (String type : types) {
            if (!type.equals(Dyno.WEB) && draft.changing()) continue;
            for (int number = 1; number <= draft.quantity(type); number++) {
                fill(draft, generation, new DynoName(type, number));
            }
        }
    }

    private void fill(Draft draft, Generation generation, DynoName slot) {
        List<Dyno> there = draft.dynos(dyno -> dyno.name().equals(slot));
        Optional<Dyno> fresh = there.stream().filter(draft::fresh).findFirst();
        if (fresh.isPresent()) {
            retry(draft, generation, fresh.get());
            return;
        }
        int max = slot.type().equals(Dyno.WEB) ? Limits.WEB_SLOT_MAX : Limits.OTHER_SLOT_MAX;
        if (there.stream().filter(Dyno::live).count() < max) start(draft, generation, slot, 0);
    }

    private void retry(Draft draft, Generation generation, Dyno dyno) {
        if (dyno.state() instanceof DynoState.Crashed crashed
                && !crashed.retryAt().isAfter(draft.now)) {
            draft.drop(dyno);
            draft.log(dyno, Lines.change("crashed", "starting"));
            start(draft, generation, dyno.name(), dyno.crashes());
        }
    }

    private void start(Draft draft, Generation generation, DynoName slot, int crashes) {
        DynoId id = ids.get();
        var dyno = new Dyno(
                id,
                slot,
                generation.release(),
                generation.version(),
                generation.processes().getOrDefault(slot.type(), ""),
                draft.size(slot.type()),
                Dyno.portFor(id),
                false,
                crashes,
                draft.now,
                new DynoState.Starting(draft.now));
        draft.put(dyno);
        draft.log(dyno, Lines.command(dyno.command()));
        draft.add(new Command.Start(dyno, generation));
    }

    /// Types that are not in the Procfile any more vanish once nothing can bring the old release back.
    private static void forgetTypes(Draft draft) {
        boolean settled = !draft.changing() && !draft.returning;
        draft.wanted
                .filter(generation -> settled && generation.slug().isPresent())
                .ifPresent(generation -> draft.formation
                        .keySet()
                        .retainAll(generation.processes().keySet()));
    }

    private static void wake(Draft draft) {
        draft.dynos().stream()
                .filter(dyno -> dyno.state() instanceof DynoState.Crashed)
                .map(dyno -> ((DynoState.Crashed) dyno.state()).retryAt())
                .min(Comparator.naturalOrder())
                .ifPresent(at -> draft.add(new Command.WakeAt(at)));
    }
}
