package renga.platform.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import renga.core.AppId;
import renga.platform.db.Database;
import renga.platform.work.WorkPlan;
import renga.platform.work.Works;

/// Destroys apps. Nobody finds the app from the moment it is asked for; its dynos, repository, logs and rows go in
/// steps that survive a kill. Thread-safe.
public final class AppEnds {
    private static final String KIND = "app.destroy";

    private final Database db;
    private final Apps apps;
    private final Works works;

    public AppEnds(Database db, Apps apps, Works works) {
        this.db = db;
        this.apps = apps;
        this.works = works;
    }

    /// What one room has to do when an app ends; may be done more than once.
    ///
    /// @param name what the log says it does: `stop its dynos`
    public record Farewell(String name, Act act) {}

    @FunctionalInterface
    public interface Act {
        void on(AppId app) throws IOException, InterruptedException;
    }

    /// The plan for [Works#start].
    ///
    /// @param farewells of the rooms, in order; the app's own rows go last
    public WorkPlan plan(List<Farewell> farewells) {
        var steps = new ArrayList<WorkPlan.Step>();
        for (Farewell farewell : farewells) steps.add(step(farewell));
        steps.add(step(new Farewell("delete its rows", apps::forget)));
        return new WorkPlan(KIND, steps);
    }

    /// @return completes when nothing of the app is left; nobody has to wait for it
    public CompletableFuture<Void> destroy(AppId app) {
        UUID work = db.jdbi().inTransaction(tx -> {
            apps.vanish(tx, app);
            return works.begin(tx, KIND, app.value(), "");
        });
        return works.run(work);
    }

    private static WorkPlan.Step step(Farewell farewell) {
        return new WorkPlan.Step(farewell.name(), item -> {
            farewell.act().on(new AppId(item.subject()));
            return item.data();
        });
    }
}
