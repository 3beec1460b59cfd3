package renga.platform.formation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Checks a wish to scale against what there is. Pure.
///
/// @param changed what the formation becomes; empty unless the result is Scaled
record Scaling(ScaleResult result, Map<String, Scale> changed) {
    static Scaling of(AppState state, List<ScaleUpdate> updates, Instant now) {
        Map<String, Scale> changed = new TreeMap<>();
        List<String> asked = new ArrayList<>();
        for (ScaleUpdate update : updates) {
            Optional<String> type = type(state, update.type());
            if (type.isEmpty()) return refused(new ScaleResult.UnknownType(update.type()));
            Scale before = changed.getOrDefault(type.get(), state.formation().get(type.get()));
            if (before == null) return refused(new ScaleResult.UnknownType(update.type()));
            int quantity = quantity(before, update.quantity());
            Optional<String> reason = reasonAgainst(type.get(), quantity);
            if (reason.isPresent()) return refused(new ScaleResult.Refused(reason.get()));
            Scale after = before.to(quantity, update.size().orElse(before.size()), now);
            if (!same(before, after)) changed.put(type.get(), after);
            asked.add(type.get());
        }
        List<ProcessType> answer = asked.stream()
                .distinct()
                .flatMap(type -> Views.processType(state, type, changed).stream())
                .toList();
        return new Scaling(new ScaleResult.Scaled(answer), changed);
    }

    private static Scaling refused(ScaleResult result) {
        return new Scaling(result, Map.of());
    }

    private static boolean same(Scale before, Scale after) {
        return before.quantity() == after.quantity() && before.size() == after.size();
    }

    /// By name or by the id of its row; only what the wanted release has.
    private static Optional<String> type(AppState state, String nameOrId) {
        return Views.types(state).stream()
                .filter(type -> {
                    Scale scale = state.formation().get(type);
                    return type.equals(nameOrId)
                            || scale != null && scale.id().toString().equals(nameOrId);
                })
                .findFirst();
    }

    private static int quantity(Scale before, Quantity wish) {
        return switch (wish) {
            case Quantity.Exactly(int count) -> count;
            case Quantity.Relative(int change) -> before.quantity() + change;
            case Quantity.Same() -> before.quantity();
        };
    }

    private static Optional<String> reasonAgainst(String type, int quantity) {
        if (quantity < 0) {
            return Optional.of("Cannot scale " + type + " below 0 dynos. Ask for a quantity of 0 or more.");
        }
        if (quantity > Formations.DYNOS_PER_TYPE_MAX) {
            return Optional.of("Cannot scale " + type + " to " + quantity + " dynos: the limit is "
                    + Formations.DYNOS_PER_TYPE_MAX + " per process type.");
        }
        if (type.equals(Decider.RELEASE_TYPE) && quantity > 0) {
            return Optional.of("The release process type runs by itself with every release and is never scaled.");
        }
        return Optional.empty();
    }
}
