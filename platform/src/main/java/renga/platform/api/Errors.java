package renga.platform.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// Turns what went wrong into Heroku's error body, `{id, message, url?}`, with its status.
final class Errors {
    private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

    private Errors() {}

    static void register(RoutesConfig routes) {
        routes.exception(Refusal.class, (refusal, ctx) -> answer(ctx, refusal));
        routes.exception(HttpResponseException.class, (e, ctx) -> answer(ctx, translated(e, ctx)));
        routes.exception(Exception.class, Errors::unexpected);
    }

    static void answer(Context ctx, Refusal refusal) {
        Unread.readAway(ctx);
        var body = new Body(
                refusal.kind().id(), refusal.getMessage(), refusal.resource().orElse(null));
        Reply.write(ctx, status(refusal.kind()), body);
    }

    static int status(Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> 400;
            case UNAUTHORIZED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case RANGE_NOT_SATISFIABLE -> 416;
            case INVALID_PARAMS -> 422;
            case CONFIRMATION_REQUIRED -> 423;
            case RATE_LIMIT -> 429;
            case INTERNAL -> 500;
            case UNAVAILABLE -> 503;
        };
    }

    private static void unexpected(Exception e, Context ctx) {
        LOG.error("{} {} failed", ctx.method(), ctx.endpoint().path, e);
        answer(
                ctx,
                Refusal.of(
                        Kind.INTERNAL,
                        "Something went wrong on this platform, not in your request. Its log tells more under request id "
                                + RequestIds.of(ctx) + "."));
    }

    /// What Javalin itself refuses: unknown paths and bodies beyond the limit.
    private static Refusal translated(HttpResponseException e, Context ctx) {
        return switch (e.getStatus()) {
            case 404 ->
                Refusal.of(
                        Kind.NOT_FOUND,
                        "There is no endpoint %s %s here. Check method and path.".formatted(ctx.method(), ctx.path()));
            case 405 -> Refusal.of(Kind.METHOD_NOT_ALLOWED, "This endpoint does not take " + ctx.method() + ".");
            case 413 -> Refusal.of(Kind.TOO_LARGE, "The request body is larger than 1 MiB.");
            default -> Refusal.of(Kind.BAD_REQUEST, "The request could not be read: " + e.getMessage());
        };
    }

    private record Body(
            String id,
            @Nullable String message,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String resource) {}
}
