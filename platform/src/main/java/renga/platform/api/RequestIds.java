package renga.platform.api;

import io.javalin.http.Context;
import java.util.UUID;
import org.slf4j.MDC;

/// Gives each request its id: in the answer's `Request-Id` and in every log line of its thread. Clients send the ids
/// of their earlier requests along; those are not ours to repeat.
final class RequestIds {
    private static final String ATTRIBUTE = "renga.request";

    private RequestIds() {}

    static void give(Context ctx) {
        UUID id = UUID.randomUUID();
        ctx.attribute(ATTRIBUTE, id);
        ctx.header("Request-Id", id.toString());
        MDC.put("request_id", id.toString());
    }

    static UUID of(Context ctx) {
        UUID id = ctx.attribute(ATTRIBUTE);
        if (id == null) throw new IllegalStateException("a request without an id: " + ctx.path());
        return id;
    }
}
