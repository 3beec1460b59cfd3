package renga.platform.api;

import io.javalin.http.Context;
import java.util.UUID;
import renga.platform.refusal.Refusal;

/// Reads ids from paths: what is no UUID names nothing.
final class PathIds {
    private PathIds() {}

    static UUID uuid(Context ctx, String parameter, String resource) {
        try {
            return UUID.fromString(ctx.pathParam(parameter));
        } catch (IllegalArgumentException _) {
            throw Refusal.notFound(resource, "Couldn't find that " + resource + ".");
        }
    }
}
