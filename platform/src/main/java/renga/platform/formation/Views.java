package renga.platform.formation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import renga.core.AppId;
import renga.core.DynoName;

/// What people are shown of a state. Pure.
final class Views {
    private Views() {}

    /// The process types of the wanted release.
    static List<String> types(AppState state) {
        return state.wanted().stream()
                .flatMap(generation -> generation.processes().keySet().stream())
                .toList();
    }

    static List<ProcessType> formation(AppState state) {
        return types(state).stream()
                .flatMap(type -> processType(state, type, Map.of()).stream())
                .toList();
    }

    /// @param changed goes before what the state says
    static Optional<ProcessType> processType(AppState state, String type, Map<String, Scale> changed) {
        Scale scale = changed.getOrDefault(type, state.formation().get(type));
        if (scale == null) return Optional.empty();
        return state.wanted()
                .map(generation -> new ProcessType(
                        scale.id(),
                        state.app(),
                        type,
                        generation.processes().getOrDefault(type, ""),
                        scale.quantity(),
                        scale.size(),
                        scale.createdAt(),
                        scale.updatedAt()));
    }

    /// One per name: the newest that is not on its way out.
    static List<DynoView> dynos(AppState state) {
        SortedMap<DynoName, Dyno> byName = new TreeMap<>();
        state.dynos().stream()
                .filter(dyno -> !dyno.leaving())
                .sorted(Comparator.comparing(Dyno::createdAt))
                .forEach(dyno -> byName.put(dyno.name(), dyno));
        return byName.values().stream().map(dyno -> view(state.app(), dyno)).toList();
    }

    static DynoView view(AppId app, Dyno dyno) {
        return new DynoView(
                dyno.id(),
                app,
                dyno.name(),
                dyno.command(),
                dyno.size(),
                word(dyno.state()),
                dyno.release(),
                dyno.version(),
                dyno.address(),
                dyno.createdAt(),
                dyno.state().since());
    }

    private static DynoView.State word(DynoState state) {
        return switch (state) {
            case DynoState.Starting _, DynoState.Booting _ -> DynoView.State.STARTING;
            case DynoState.Up _ -> DynoView.State.UP;
            case DynoState.Draining _ -> DynoView.State.DOWN;
            case DynoState.Stopping stopping -> stopping.crashed() ? DynoView.State.STARTING : DynoView.State.DOWN;
            case DynoState.Crashed _ -> DynoView.State.CRASHED;
        };
    }
}
