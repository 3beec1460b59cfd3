package renga.platform.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.account.SshKeys;
import renga.platform.account.SshKeys.SshKey;
import renga.platform.refusal.Refusal;

/// `/account/keys`: public keys for ssh.
final class KeyRoutes implements Routes {
    private final SshKeys keys;

    KeyRoutes(SshKeys keys) {
        this.keys = keys;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/account/keys", this::list);
        routes.post("/account/keys", this::add);
        routes.get("/account/keys/{key}", this::info);
        routes.delete("/account/keys/{key}", this::remove);
    }

    private record Wire(
            UUID id,
            String comment,
            String email,
            String fingerprint,
            String publicKey,
            Instant createdAt,
            Instant updatedAt) {}

    private record Wish(@Nullable String publicKey) {}

    private void list(Context ctx) {
        Caller caller = Caller.of(ctx);
        Reply.ok(
                ctx,
                keys.list(caller.id()).stream().map(key -> wire(key, caller)).toList());
    }

    private void add(Context ctx) {
        Caller caller = Caller.of(ctx);
        String text = RequestBody.read(ctx, Wish.class).publicKey();
        if (text == null) throw Refusal.invalid("public_key is missing: the one line of a .pub file.");
        Reply.created(ctx, wire(keys.add(caller.id(), text), caller));
    }

    private void info(Context ctx) {
        Caller caller = Caller.of(ctx);
        Reply.ok(ctx, wire(keys.find(caller.id(), ctx.pathParam("key")), caller));
    }

    private void remove(Context ctx) {
        Caller caller = Caller.of(ctx);
        Reply.ok(ctx, wire(keys.remove(caller.id(), ctx.pathParam("key")), caller));
    }

    private static Wire wire(SshKey key, Caller caller) {
        Instant at = Reply.time(key.createdAt());
        return new Wire(key.id(), key.comment(), caller.account().email(), key.fingerprint(), key.publicKey(), at, at);
    }
}
