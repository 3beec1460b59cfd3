package renga.platform.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.account.Authorization;
import renga.platform.account.Sessions;
import renga.platform.account.Sessions.Session;

/// `/oauth/sessions`: browser logins, listed and ended; `~` is the one whose token calls.
final class SessionRoutes implements Routes {
    private final Sessions sessions;
    private final InstantSource clock;

    SessionRoutes(Sessions sessions, InstantSource clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/oauth/sessions", this::list);
        routes.delete("/oauth/sessions/{id}", this::end);
    }

    private record Wire(
            UUID id, String description, @Nullable Long expiresIn, Instant createdAt, Instant updatedAt) {}

    private void list(Context ctx) {
        ListRange range = ListRange.of(ctx, SortKey.uuid("id"));
        var page = sessions.list(Caller.of(ctx).id(), range.keyset());
        Reply.page(ctx, range, page, session -> session.id().toString(), this::wire);
    }

    private void end(Context ctx) {
        Caller caller = Caller.of(ctx);
        UUID id = ctx.pathParam("id").equals("~")
                ? caller.authorization().flatMap(Authorization::session).orElseThrow(Sessions::none)
                : PathIds.uuid(ctx, "id", "session");
        Reply.ok(ctx, wire(sessions.end(caller.id(), id)));
    }

    private Wire wire(Session session) {
        return new Wire(
                session.id(),
                session.description(),
                session.expiresAt()
                        .map(at -> Math.max(
                                0, Duration.between(clock.instant(), at).toSeconds()))
                        .orElse(null),
                Reply.time(session.createdAt()),
                Reply.time(session.createdAt()));
    }
}
