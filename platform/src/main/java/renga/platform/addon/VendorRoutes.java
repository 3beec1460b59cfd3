package renga.platform.addon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.platform.api.Access;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.db.Keyset;
import renga.platform.provider.Provider;
import renga.platform.refusal.Refusal;

/// `/vendor/apps`: what providers of the first version of the partner API ask, by their slug and password: which
/// add-ons there are of theirs, what an app and an add-on are like, and other values for config vars.
final class VendorRoutes implements Routes {
    private static final String PATH = "/vendor/apps";
    private static final int PAGE = 1_000;

    private final Office office;
    private final Callbacks callbacks;
    private final LogInput logInput;
    private final Addresses addresses;

    VendorRoutes(Office office, Callbacks callbacks, LogInput logInput, Addresses addresses) {
        this.office = office;
        this.callbacks = callbacks;
        this.logInput = logInput;
        this.addresses = addresses;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(PATH, this::list, Access.PROVIDER);
        routes.get(PATH + "/{addon}", ctx -> Reply.ok(ctx, info(addon(ctx))), Access.PROVIDER);
        routes.put(PATH + "/{addon}", this::configure, Access.PROVIDER);
    }

    private record Resource(UUID uuid, String name) {
        static Resource of(Addon addon) {
            return new Resource(addon.id(), addon.name());
        }
    }

    private record Line(
            String providerId, @Nullable String herokuId, String callbackUrl, String plan, Resource resource) {}

    /// @param id of the app, as the first version has it
    /// @param name of the app
    private record Info(
            @Nullable String id,
            @Nullable String name,
            SortedMap<String, String> config,
            String callbackUrl,
            @Nullable String ownerEmail,
            String region,
            List<String> domains,
            Resource resource,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String logInputUrl) {
        /// Values are secrets.
        @Override
        public String toString() {
            return "Info[" + resource + "]";
        }
    }

    private void list(Context ctx) {
        Provider provider = provider(ctx);
        Optional<String> after = Optional.ofNullable(ctx.queryParam("after"))
                .filter(id -> AddonNames.id(id).isPresent());
        var wanted = new Keyset(after, true, Optional.empty(), false, PAGE);
        Keyset.Page<Addon> page = office.read(desk -> desk.addons().provided(provider.id(), wanted, false));
        if (page.more()) {
            ctx.header(
                    "Link",
                    "<%s%s?after=%s>; rel=\"next\""
                            .formatted(
                                    addresses.api(), PATH, page.rows().getLast().id()));
        }
        Reply.ok(ctx, page.rows().stream().map(this::line).toList());
    }

    private Line line(Addon addon) {
        return new Line(
                addon.resource(),
                addon.app().map(app -> herokuId(app.id())).orElse(null),
                callback(addon),
                addon.plan().name(),
                Resource.of(addon));
    }

    private Info info(Addon addon) {
        Optional<App> app = addon.app().flatMap(ref -> office.apps().byId(ref.id()));
        return new Info(
                app.map(App::id).map(this::herokuId).orElse(null),
                app.map(App::name).orElse(null),
                callbacks.config(addon.id(), AddonConfigs.USUAL),
                callback(addon),
                app.map(App::owner).map(App.Owner::email).orElse(null),
                Provisioning.REGION,
                app.map(App::name).map(addresses::host).stream().toList(),
                Resource.of(addon),
                addon.provider().logInput() ? logInput.address(addon.id()) : null);
    }

    private record Values(@Nullable Map<String, String> config) {}

    private void configure(Context ctx) {
        Addon addon = addon(ctx);
        Map<String, String> config = RequestBody.read(ctx, Values.class).config();
        if (config == null) throw Refusal.invalid("Config is an object: {\"config\": {\"NAME\": \"VALUE\"}}.");
        var patch = new TreeMap<String, Optional<String>>();
        config.forEach((name, value) -> patch.put(name, Optional.ofNullable(value)));
        callbacks.configure(addon.id(), patch);
        Reply.ok(ctx, info(addon));
    }

    /// By its uuid, or by its app's id; what is not there yet, or no more, is not shown.
    private Addon addon(Context ctx) {
        Provider provider = provider(ctx);
        String key = ctx.pathParam("addon");
        Optional<Addon> byItself = AddonNames.id(key).flatMap(office::find);
        return byItself.or(() -> ofApp(provider, key))
                .filter(ownedBy(provider))
                .filter(addon -> addon.state() == AddonState.PROVISIONED)
                .orElseThrow(Refusals::noAddon);
    }

    private static Predicate<Addon> ownedBy(Provider provider) {
        return addon -> addon.provider().id().equals(provider.id());
    }

    private Optional<Addon> ofApp(Provider provider, String herokuId) {
        return AddonNames.id(herokuId.replaceFirst("^app-", "").replaceFirst("@.*", ""))
                .flatMap(app -> office.read(desk -> desk.addons().provided(provider.id(), new AppId(app)).stream()
                        .findFirst()));
    }

    private Provider provider(Context ctx) {
        return office.read(desk -> desk.market().of(Caller.of(ctx).id()))
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.FORBIDDEN,
                        "This is for add-on providers: the id and the password of the manifest let one in."));
    }

    private String herokuId(AppId app) {
        return "app-%s@%s".formatted(app, addresses.domain());
    }

    private String callback(Addon addon) {
        return addresses.api() + PATH + "/" + addon.id();
    }
}
