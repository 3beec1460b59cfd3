package renga.platform.run;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import renga.core.AccountId;
import renga.core.DynoSize;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.formation.DynoWire;
import renga.platform.formation.FormationRoutes.AppRef;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// `POST /apps/{app}/dynos`: runs a command once (contract, cli-notes.md §7).
public final class RunRoutes implements Routes {
    private static final String TYPE_DEFAULT = "run";

    private final OneOffs oneOffs;
    private final BiFunction<AccountId, String, AppRef> apps;

    /// @param apps finds an app by name or id for somebody who may see it, or refuses
    public RunRoutes(OneOffs oneOffs, BiFunction<AccountId, String, AppRef> apps) {
        this.oneOffs = oneOffs;
        this.apps = apps;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/apps/{app}/dynos", this::create);
    }

    private record Wish(
            @Nullable String command,
            @Nullable String type,
            @Nullable String size,
            @Nullable Boolean attach,
            @Nullable Boolean forceNoTty,
            @Nullable Long timeToLive,
            @Nullable Map<String, @Nullable JsonNode> env) {}

    private void create(Context ctx) {
        Caller caller = Caller.of(ctx);
        AppRef app = apps.apply(caller.id(), ctx.pathParam("app"));
        RunWish wish = wish(RequestBody.read(ctx, Wish.class));
        OneOffs.Begun begun = oneOffs.begin(app.id(), wish, caller.account().email());
        Optional<String> url = begun.secret().map(secret -> attachUrl(ctx, secret));
        Reply.created(ctx, DynoWire.of(app, begun.dyno(), url));
    }

    private static RunWish wish(Wish wish) {
        boolean attach = Boolean.TRUE.equals(wish.attach());
        long seconds = Math.min(
                wish.timeToLive() == null ? Long.MAX_VALUE : wish.timeToLive(),
                RunLimits.HEROKU.life().toSeconds());
        return new RunWish(
                wish.command() == null ? "" : wish.command(),
                wish.type() == null || wish.type().isBlank() ? TYPE_DEFAULT : wish.type(),
                variables(wish.env()),
                size(wish.size()),
                attach,
                attach && !Boolean.TRUE.equals(wish.forceNoTty()),
                Duration.ofSeconds(seconds));
    }

    /// The CLI sends COLUMNS and LINES as numbers.
    private static Map<String, String> variables(@Nullable Map<String, @Nullable JsonNode> sent) {
        var variables = new TreeMap<String, String>();
        if (sent == null) return variables;
        sent.forEach((name, value) -> {
            if (value == null || value.isNull()) return;
            if (!value.isValueNode()) throw Refusal.invalid("The variable " + name + " has to be text.");
            variables.put(name, value.asString());
        });
        return variables;
    }

    private static DynoSize size(@Nullable String name) {
        if (name == null || name.isBlank()) return DynoSize.DEFAULT;
        return DynoSize.named(name).orElseThrow(() -> {
            String known = Arrays.stream(DynoSize.values()).map(DynoSize::label).collect(Collectors.joining(", "));
            return Refusal.invalid("There is no dyno size " + name + ". Choose one of " + known + ".");
        });
    }

    /// At the name the request came to, so that it works through a tunnel.
    private String attachUrl(Context ctx, String secret) {
        String host = ctx.host() == null ? "localhost" : ctx.host();
        String name = host.replaceFirst(":\\d+$", "");
        return "rendezvous://" + name + ":" + oneOffs.port() + "/" + secret;
    }
}
