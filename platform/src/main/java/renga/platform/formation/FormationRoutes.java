package renga.platform.formation;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.DynoSize;
import renga.platform.api.Caller;
import renga.platform.api.ListRange;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.api.SortKey;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// `/apps/{app}/formation`: what `heroku ps:scale` and `ps:type` read and write (contract, cli-notes.md §9).
public final class FormationRoutes implements Routes {
    private final Formations formations;
    private final BiFunction<AccountId, String, AppRef> apps;
    private final DynoLog log;

    /// An app as its formation names it.
    public record AppRef(AppId id, String name) {}

    /// @param apps finds an app by name or id for somebody who may see it, or refuses
    public FormationRoutes(Formations formations, BiFunction<AccountId, String, AppRef> apps, DynoLog log) {
        this.formations = formations;
        this.apps = apps;
        this.log = log;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/apps/{app}/formation", this::list);
        routes.get("/apps/{app}/formation/{type}", this::info);
        routes.patch("/apps/{app}/formation", this::updateAll);
        routes.patch("/apps/{app}/formation/{type}", this::update);
    }

    private record Updates(@Nullable List<Update> updates) {}

    /// @param quantity a number, or text as the CLI sends it: `2`, `+1`, `-1`
    /// @param size the older way to say dynoSize
    private record Update(
            @Nullable String type,
            @Nullable JsonNode quantity,
            @Nullable String size,
            @Nullable SizeRef dynoSize) {}

    private record SizeRef(@Nullable String id, @Nullable String name) {}

    private void list(Context ctx) {
        AppRef app = app(ctx);
        ListRange range = ListRange.of(ctx, List.of(SortKey.text("type"), SortKey.uuid("id")));
        List<ProcessType> all = formations.formation(app.id());
        if (range.field().equals("id")) {
            var page = Wire.page(all, range, type -> type.id().toString());
            Reply.page(ctx, range, page, type -> type.id().toString(), type -> Wire.formation(app, type));
        } else {
            var page = Wire.page(all, range, ProcessType::type);
            Reply.page(ctx, range, page, ProcessType::type, type -> Wire.formation(app, type));
        }
    }

    private void info(Context ctx) {
        AppRef app = app(ctx);
        String asked = ctx.pathParam("type");
        ProcessType type = formations.formation(app.id()).stream()
                .filter(one -> one.type().equals(asked) || one.id().toString().equals(asked))
                .findFirst()
                .orElseThrow(() -> noSuchType(asked));
        Reply.ok(ctx, Wire.formation(app, type));
    }

    private void updateAll(Context ctx) {
        AppRef app = app(ctx);
        Updates body = RequestBody.read(ctx, Updates.class);
        if (body.updates() == null) {
            throw Refusal.invalid("The body needs `updates`: a list of {type, quantity, size}.");
        }
        List<ScaleUpdate> updates = body.updates().stream()
                .map(update -> wish(Optional.ofNullable(update.type()), update))
                .toList();
        List<ProcessType> changed = scale(ctx, app, updates);
        Reply.ok(ctx, changed.stream().map(type -> Wire.formation(app, type)).toList());
    }

    private void update(Context ctx) {
        AppRef app = app(ctx);
        Update body = RequestBody.read(ctx, Update.class);
        List<ProcessType> changed = scale(ctx, app, List.of(wish(Optional.of(ctx.pathParam("type")), body)));
        Reply.ok(ctx, Wire.formation(app, changed.getFirst()));
    }

    private List<ProcessType> scale(Context ctx, AppRef app, List<ScaleUpdate> updates) {
        return switch (formations.scale(app.id(), updates)) {
            case ScaleResult.Scaled(var changed) -> {
                if (!changed.isEmpty()) log.line(app.id(), "app", "api", scaled(changed, Caller.of(ctx)));
                yield changed;
            }
            case ScaleResult.UnknownType(String type) -> throw noSuchType(type);
            case ScaleResult.Refused(String reason) -> throw Refusal.invalid(reason);
        };
    }

    private static String scaled(List<ProcessType> changed, Caller by) {
        return changed.stream()
                .map(type ->
                        type.type() + "@" + type.quantity() + ":" + type.size().label())
                .collect(Collectors.joining(
                        " ", "Scaled to ", " by user " + by.account().email()));
    }

    private static ScaleUpdate wish(Optional<String> type, Update update) {
        return new ScaleUpdate(
                type.orElseThrow(() -> Refusal.invalid("Each update needs a `type`: the process type's name or id.")),
                quantity(update.quantity()),
                size(update));
    }

    private static Quantity quantity(@Nullable JsonNode sent) {
        if (sent == null || sent.isNull()) return new Quantity.Same();
        String text = sent.isValueNode() ? sent.asString().strip() : "";
        if (!text.matches("[+-]?[0-9]{1,6}")) {
            throw Refusal.invalid("A quantity is a number of dynos like 2, or a change like +1 or -1.");
        }
        int number = Integer.parseInt(text);
        boolean change = text.startsWith("+") || text.startsWith("-") && sent.isString();
        return change ? new Quantity.Relative(number) : new Quantity.Exactly(number);
    }

    private static Optional<DynoSize> size(Update update) {
        SizeRef ref = update.dynoSize();
        String name = ref == null ? update.size() : ref.name() != null ? ref.name() : ref.id();
        if (name == null || name.isBlank()) return Optional.empty();
        return Optional.of(DynoSizeRoutes.size(name).orElseThrow(() -> {
            String known = Arrays.stream(DynoSize.values()).map(DynoSize::label).collect(Collectors.joining(", "));
            return Refusal.invalid("There is no dyno size " + name + ". Choose one of " + known + ".");
        }));
    }

    private AppRef app(Context ctx) {
        return apps.apply(Caller.of(ctx).id(), ctx.pathParam("app"));
    }

    static Refusal noSuchType(String type) {
        return Refusal.notFound("formation", "Couldn't find that process type (" + type + ").");
    }
}
