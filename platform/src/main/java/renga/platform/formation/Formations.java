package renga.platform.formation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import renga.core.AppId;
import renga.dyno.DynoEvent;
import renga.dyno.DynoRuntime;
import renga.dyno.FoundDyno;
import renga.platform.db.Database;
import renga.platform.route.RoutedApps;
import renga.platform.route.RouterLink;

/// The front door of formation: which dynos of each app run, and how to change that. Thread-safe.
///
/// What a method has returned from is in the database and survives a kill; the dynos follow by themselves.
public interface Formations extends AutoCloseable {
    /// Heroku's limit (heroku-behaviour.md §1).
    int DYNOS_PER_TYPE_MAX = 100;

    /// What formation works with.
    ///
    /// @param domain apps are at `NAME.domain`
    record Parts(
            Database db,
            DynoRuntime runtime,
            RouterLink router,
            Generations generations,
            RoutedApps apps,
            SlugShelf slugs,
            DynoLog log,
            String domain,
            InstantSource clock) {}

    /// Does nothing before [#adopt].
    static Formations open(Parts parts) {
        return AppFormations.open(parts, new SystemAlarm(parts.clock()));
    }

    /// Takes over what runs from an earlier life of the platform, then publishes all routes. Call it once, after
    /// [renga.dyno.DynoRuntime#watch] and before anything else.
    ///
    /// @param others says which dynos belong to somebody else (one-offs, builds) and are left alone; formation
    /// removes every other dyno that it has no row for
    void adopt(Predicate<FoundDyno> others);

    /// What the runtime tells; events of dynos that are not formation's are ignored. Never blocks.
    void on(DynoEvent event);

    /// The app has a new current release (deploy, config change, rollback): run it. Only the newest need ever boot.
    void released(AppId app);

    /// The app was created, renamed, or went into or out of maintenance: its route is published again.
    void changed(AppId app);

    /// The app's process types, sorted by name; empty before its first deploy.
    List<ProcessType> formation(AppId app);

    ScaleResult scale(AppId app, List<ScaleUpdate> updates);

    /// New dynos first, then the old ones go.
    ///
    /// @return false if there is no such dyno or process type
    boolean restart(AppId app, Target target);

    /// The dynos are drained and stopped at once; the formation starts new ones in their place.
    ///
    /// @return false if there is no such dyno or process type
    boolean stop(AppId app, Target target);

    /// The app's formation dynos, one per name, sorted by name. Where releases failed after the one a dyno runs, its
    /// version is theirs: it is what should run now ([Generations#standing]).
    List<DynoView> dynos(AppId app);

    /// One dyno by name (`web.1`) or id.
    Optional<DynoView> dyno(AppId app, String nameOrId);

    /// How the API showed a dyno whose row was this one.
    ///
    /// @param row its columns as JSON
    Object portraitOfDyno(FormationRoutes.AppRef app, String row);

    /// How the API showed a process type whose row was this one; its command is that of now.
    ///
    /// @param row its columns as JSON
    Object portraitOfType(FormationRoutes.AppRef app, String row);

    /// Waits until the release serves, has failed, or was superseded. `git push` waits so.
    Serving awaitServing(AppId app, int releaseVersion, Duration limit) throws InterruptedException;

    /// The app is going: its route is removed, its dynos are stopped and removed, its rows deleted. Returns when that
    /// is done, or the limit passed and it goes on behind. Idempotent.
    ///
    /// @return whether nothing of the app is left
    boolean destroy(AppId app, Duration limit) throws InterruptedException;

    /// Stops deciding; dynos run on.
    @Override
    void close();
}
