package renga.platform.work;

import java.util.List;
import java.util.UUID;

/// A kind of multi-step action and its steps, in order. Steps are numbered by their place: rows of an older version of
/// the platform are resumed by it, so steps are only ever added at the end.
///
/// @param kind names it in the database for ever: `app.destroy`
public record WorkPlan(String kind, List<Step> steps) {
    public WorkPlan {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) throw new IllegalArgumentException(kind + " has no steps");
    }

    /// One multi-step action under way.
    ///
    /// @param subject whom it is about: an app, a build …
    /// @param data what the steps need to know; the plan's own format, no secrets
    /// @param step number of steps done
    /// @param attempts failures of the next step since it was first tried
    public record Item(UUID id, String kind, UUID subject, String data, int step, int attempts) {}

    /// @param name what the log says it does: `delete the git repository`
    public record Step(String name, Action action) {}

    /// Does one step. It is done at least once: a kill may come after its effect and before it is noted.
    @FunctionalInterface
    public interface Action {
        /// @return what later steps shall find as their data; the item's own if nothing is to be added
        String on(Item item) throws Exception;
    }
}
