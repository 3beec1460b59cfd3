package renga.platform.addon;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import renga.platform.api.Access;
import renga.platform.api.BasicCredentials;
import renga.platform.api.Routes;

/// `POST /logs`: what a provider writes into an app's log, as `application/logplex-1`.
final class LogInputRoutes implements Routes {
    private final LogInput input;

    LogInputRoutes(LogInput input) {
        this.input = input;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/logs", this::take, Access.ANYONE);
    }

    private void take(Context ctx) {
        String token = Optional.ofNullable(ctx.header("Authorization"))
                .flatMap(BasicCredentials::read)
                .map(BasicCredentials::password)
                .orElse("");
        input.take(token, ctx.bodyAsBytes());
        ctx.status(204);
    }
}
