package renga.platform.api;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import renga.core.Json;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;
import tools.jackson.core.JacksonException;

/// Reads request bodies, of at most 1 MiB.
public final class RequestBody {
    private RequestBody() {}

    /// No body at all is read as `{}`: some clients leave it out.
    ///
    /// @throws Refusal if it is no JSON or does not fit the record
    public static <T> T read(Context ctx, Class<T> type) {
        byte[] bytes = ctx.bodyAsBytes();
        if (bytes.length == 0) bytes = "{}".getBytes(StandardCharsets.UTF_8);
        try {
            T body = Json.MAPPER.readValue(bytes, type);
            if (body == null) throw Refusal.of(Kind.BAD_REQUEST, "The request body has to be a JSON object.");
            return body;
        } catch (JacksonException e) {
            throw Refusal.of(
                    Kind.BAD_REQUEST,
                    "The request body is not the JSON this endpoint takes: " + e.getOriginalMessage());
        }
    }
}
