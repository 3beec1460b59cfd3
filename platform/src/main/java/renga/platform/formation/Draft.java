package renga.platform.formation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import renga.core.DynoId;
import renga.core.DynoSize;
import renga.core.route.AppRoute;
import renga.platform.route.RoutedApp;

/// A state on the table while one decision is made from it: the questions it answers, the changes made to it, the
/// commands that follow. Lives within one call of [Decider#decide]; not thread-safe.
final class Draft {
    private final AppState before;
    final Instant now;
    Optional<RoutedApp> face;
    Optional<Generation> wanted;
    boolean returning;
    Optional<Failure> failure;
    final SortedMap<String, Scale> formation;
    Optional<AppRoute> route;
    long stamp;
    boolean applied;
    boolean destroyed;
    private final Map<DynoId, Dyno> dynos = new LinkedHashMap<>();
    private final List<Command> commands = new ArrayList<>();

    Draft(AppState state, Instant now) {
        this.before = state;
        this.now = now;
        this.face = state.face();
        this.wanted = state.wanted();
        this.returning = state.returning();
        this.failure = state.failure();
        this.formation = new TreeMap<>(state.formation());
        this.route = state.route();
        this.stamp = state.stamp();
        this.applied = state.applied();
        this.destroyed = state.destroyed();
        state.dynos().forEach(dyno -> dynos.put(dyno.id(), dyno));
    }

    Decision decision() {
        var after = new AppState(
                before.app(),
                face,
                wanted,
                returning,
                failure,
                formation,
                List.copyOf(dynos.values()),
                route,
                stamp,
                applied,
                destroyed);
        return new Decision(after, commands);
    }

    void add(Command command) {
        commands.add(command);
    }

    void log(Dyno dyno, String text) {
        add(new Command.Log(dyno.name().toString(), text));
    }

    void put(Dyno dyno) {
        dynos.put(dyno.id(), dyno);
    }

    void drop(Dyno dyno) {
        dynos.remove(dyno.id());
    }

    Optional<Dyno> dyno(DynoId id) {
        return Optional.ofNullable(dynos.get(id));
    }

    /// A copy: the draft may be changed while it is read.
    List<Dyno> dynos() {
        return List.copyOf(dynos.values());
    }

    List<Dyno> dynos(Predicate<Dyno> which) {
        return dynos.values().stream().filter(which).toList();
    }

    Stream<Dyno> upWeb() {
        return dynos().stream().filter(dyno -> dyno.web() && dyno.up());
    }

    /// How many dynos of the type are to run.
    int quantity(String type) {
        boolean runs = wanted.filter(generation ->
                        generation.slug().isPresent() && generation.processes().containsKey(type))
                .isPresent();
        Scale scale = formation.get(type);
        return runs && scale != null ? scale.quantity() : 0;
    }

    DynoSize size(String type) {
        Scale scale = formation.get(type);
        return scale == null ? DynoSize.DEFAULT : scale.size();
    }

    boolean ofWanted(Dyno dyno) {
        return wanted.filter(generation -> generation.release().equals(dyno.release()))
                .isPresent();
    }

    /// It is what should be in its slot.
    boolean fresh(Dyno dyno) {
        return !returning
                && !destroyed
                && ofWanted(dyno)
                && !dyno.stale()
                && !dyno.leaving()
                && dyno.name().number() <= quantity(dyno.name().type());
    }

    /// Every wanted web dyno is up.
    boolean webIsUp() {
        long up = upWeb().filter(this::fresh).count();
        return !returning && up == quantity(Dyno.WEB);
    }

    /// Another release still serves: there is something to return to.
    boolean hasFallback() {
        return upWeb().anyMatch(dyno -> dyno.routed() && !ofWanted(dyno));
    }

    /// A release is being replaced, and the new one has not shown yet that it works.
    boolean changing() {
        return returning || (hasFallback() && quantity(Dyno.WEB) > 0 && !webIsUp());
    }
}
