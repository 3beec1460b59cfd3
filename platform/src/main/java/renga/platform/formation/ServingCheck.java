package renga.platform.formation;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// Says of a state whether a release serves. Pure.
final class ServingCheck {
    private ServingCheck() {}

    /// @return empty while that is open, and until the ledger knows of a failure
    static Optional<Serving> of(AppState state, int version) {
        if (state.returning()) return Optional.empty();
        Draft draft = new Draft(state, Instant.EPOCH);
        Optional<Failure> failure = state.failure().filter(failed -> failed.version() == version);
        if (failure.isPresent())
            return Optional.of(new Serving.Failed(failure.get().reason(), returnedTo(draft, version)));
        int wanted = state.wanted().map(Generation::version).orElse(0);
        if (wanted > version) return Optional.of(new Serving.Superseded(wanted));
        boolean serves = wanted == version && draft.webIsUp() && !draft.hasFallback() && state.applied();
        return serves ? Optional.of(new Serving.Up(version)) : Optional.empty();
    }

    private static OptionalInt returnedTo(Draft draft, int failed) {
        return draft.upWeb()
                .filter(dyno -> dyno.routed() && dyno.version() != failed)
                .mapToInt(Dyno::version)
                .findFirst();
    }

    static String waitingFor(AppState state, int version) {
        int wanted = state.wanted().map(Generation::version).orElse(0);
        if (wanted != version) return "v" + version + " to become the current release (it is v" + wanted + ")";
        Draft draft = new Draft(state, Instant.EPOCH);
        if (!draft.webIsUp()) {
            long up = draft.upWeb().filter(draft::fresh).count();
            return "web dynos to listen on $PORT: " + up + " of " + draft.quantity(Dyno.WEB) + " do";
        }
        return "the router to take the new route";
    }
}
