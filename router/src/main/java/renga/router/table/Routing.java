package renga.router.table;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import renga.core.route.AppRoute;

/// One app's route as it is at one moment; replaced as a whole.
public final class Routing {
    private final AppRoute route;
    private final Target[] targets;
    private final boolean gone;

    private Routing(AppRoute route, Target[] targets, boolean gone) {
        this.route = route;
        this.targets = targets;
        this.gone = gone;
    }

    static Routing of(AppRoute route, List<Target> targets) {
        return new Routing(route, targets.toArray(Target[]::new), false);
    }

    Routing withoutApp() {
        return new Routing(route, new Target[0], true);
    }

    AppRoute route() {
        return route;
    }

    /// Whether the app was removed: its hosts may be another's now.
    public boolean isGone() {
        return gone;
    }

    public AppRoute.Service service() {
        return route.service();
    }

    public boolean hasTargets() {
        return targets.length > 0;
    }

    List<Target> targets() {
        return List.of(targets);
    }

    /// Chooses at random among the targets that are not in quarantine and takes a hold on the chosen one.
    ///
    /// @return null if there is none now
    public @Nullable Target acquire(SplittableRandom random, long nowNanos) {
        int count = targets.length;
        if (count == 0) return null;
        int first = count == 1 ? 0 : random.nextInt(count);
        for (int i = 0; i < count; i++) {
            Target target = targets[(first + i) % count];
            if (!target.isQuarantined(nowNanos) && target.acquire()) return target;
        }
        return null;
    }

    /// When the first target leaves quarantine; `nowNanos` if none is in it.
    public long earliestNanos(long nowNanos) {
        long wait = Long.MAX_VALUE;
        for (Target target : targets) {
            long left = target.isQuarantined(nowNanos) ? target.quarantinedUntilNanos() - nowNanos : 0;
            wait = Math.min(wait, left);
        }
        return nowNanos + (targets.length == 0 ? 0 : wait);
    }
}
