package renga.platform.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import renga.platform.db.Database;

/// `GET /health`: 200 if this process answers and reaches its database.
public final class HealthRoutes implements Routes {
    private final Database db;

    public HealthRoutes(Database db) {
        this.db = db;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/health", this::health, Access.ANYONE);
    }

    private void health(Context ctx) {
        db.jdbi().useHandle(handle -> handle.execute("SELECT 1"));
        Reply.ok(ctx, new Health("ok"));
    }

    private record Health(String status) {}
}
