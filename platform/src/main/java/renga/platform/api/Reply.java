package renga.platform.api;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import renga.core.Json;
import renga.platform.db.Keyset;

/// Writes answers: JSON in the house's dialect, with an `ETag` on reads.
public final class Reply {
    private static final int ETAG_BYTES = 16;

    private Reply() {}

    public static void ok(Context ctx, Object body) {
        write(ctx, 200, body);
    }

    public static void created(Context ctx, Object body) {
        write(ctx, 201, body);
    }

    public static void accepted(Context ctx, Object body) {
        write(ctx, 202, body);
    }

    /// One page of a list. The status is 206 if and only if `Next-Range` says where to go on: a client that loops on
    /// 206 would otherwise never end.
    ///
    /// @param key the value of the field the list is ordered by
    public static <T> void page(
            Context ctx, ListRange range, Keyset.Page<T> page, Function<T, String> key, Function<T, Object> wire) {
        ctx.header("Accept-Ranges", String.join(", ", range.fields()));
        if (!page.rows().isEmpty()) {
            String first = key.apply(page.rows().getFirst());
            String last = key.apply(page.rows().getLast());
            ctx.header("Content-Range", range.contentRange(first, last));
            if (page.more()) ctx.header("Next-Range", range.nextRange(last));
        }
        List<Object> body = page.rows().stream().map(wire).toList();
        write(ctx, page.more() ? 206 : 200, body);
    }

    /// Heroku writes times to the second.
    public static Instant time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    static void write(Context ctx, int status, Object body) {
        byte[] json = Json.MAPPER.writeValueAsBytes(body);
        ctx.status(status);
        if (ctx.method() == HandlerType.GET && status < 300) {
            String tag = '"' + digest(json) + '"';
            ctx.header("ETag", tag);
            if (knows(ctx.header("If-None-Match"), tag)) {
                ctx.status(304);
                return;
            }
        }
        ctx.contentType("application/json");
        ctx.result(json);
    }

    private static boolean knows(@org.jspecify.annotations.Nullable String header, String tag) {
        if (header == null) return false;
        for (String known : header.split(",")) {
            String plain = known.strip();
            if (plain.equals("*") || plain.equals(tag) || plain.equals("W/" + tag)) return true;
        }
        return false;
    }

    private static String digest(byte[] json) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(json);
            return HexFormat.of().formatHex(hash, 0, ETAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
