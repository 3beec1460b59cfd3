package renga.platform.api;

import io.javalin.config.RoutesConfig;

/// One family of endpoints. Register with `routes.get("/apps/{app}/x", this::x)`: whoever calls has then presented a
/// valid token, and [Caller#of] tells who it is. Another [Access] goes last: `routes.get(path, this::x,
/// Access.ANYONE)`.
/// Handlers run on virtual threads and may block. Implementations live in their rooms, `renga.platform.app.AppRoutes`,
/// and are listed in Main.
public interface Routes {
    void register(RoutesConfig routes);
}
