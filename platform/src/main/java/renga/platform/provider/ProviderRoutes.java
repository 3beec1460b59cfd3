package renga.platform.provider;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.api.Operator;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import tools.jackson.databind.JsonNode;

/// `/addon-services` and `/plans`: what there is to be had; `/operator/addon-services`: who may offer it.
public final class ProviderRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderRoutes.class);

    private final Providers providers;
    private final Operator operator;

    public ProviderRoutes(Providers providers, Operator operator) {
        this.providers = providers;
        this.operator = operator;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/addon-services", this::services);
        routes.get("/addon-services/{service}", ctx -> Reply.ok(ctx, ServiceWire.of(service(ctx))));
        routes.get("/addon-services/{service}/plans", this::plansOfService);
        routes.get("/addon-services/{service}/plans/{plan}", this::planOfService);
        routes.get("/plans", this::plans);
        routes.get("/plans/{plan}", this::plan);
        routes.post("/operator/addon-services", this::add);
        routes.delete("/operator/addon-services/{service}", this::disable);
    }

    private void services(Context ctx) {
        List<ServiceWire> shown = providers.marketplace().providers().stream()
                .filter(provider -> !provider.disabled())
                .map(ServiceWire::of)
                .toList();
        Reply.ok(ctx, shown);
    }

    private void plansOfService(Context ctx) {
        Marketplace market = providers.marketplace();
        Provider provider = market.provider(ctx.pathParam("service"));
        List<PlanWire> shown = market.plansOf(provider).stream()
                .filter(Plan::visible)
                .map(plan -> PlanWire.of(plan, provider))
                .toList();
        Reply.ok(ctx, shown);
    }

    private void planOfService(Context ctx) {
        Marketplace market = providers.marketplace();
        Provider provider = market.provider(ctx.pathParam("service"));
        Reply.ok(ctx, PlanWire.of(market.offeredBy(provider, ctx.pathParam("plan")), provider));
    }

    private void plans(Context ctx) {
        Marketplace market = providers.marketplace();
        List<PlanWire> shown = market.plans().stream()
                .filter(plan -> plan.visible() && !plan.retired())
                .filter(plan -> !market.provider(plan.provider()).disabled())
                .map(plan -> PlanWire.of(plan, market.provider(plan.provider())))
                .toList();
        Reply.ok(ctx, shown);
    }

    private void plan(Context ctx) {
        Marketplace market = providers.marketplace();
        Plan plan = market.offered(ctx.pathParam("plan"));
        Reply.ok(ctx, PlanWire.of(plan, market.provider(plan.provider())));
    }

    private record Wish(JsonNode manifest, JsonNode plans, boolean mayRun) {}

    /// @param clientSecret what the provider redeems codes with; told to the operator only
    private record Added(ServiceWire service, List<PlanWire> plans, String clientSecret) {}

    private void add(Context ctx) {
        operator.mustAsk(ctx);
        JsonNode body = RequestBody.read(ctx, JsonNode.class);
        var wish = new Wish(
                body.path("manifest"),
                body.path("plans"),
                body.path("may_run_services").asBoolean(false));
        var registered = providers.register(wish.manifest(), wish.plans());
        Provider provider = registered.provider();
        if (wish.mayRun()) providers.letRun(provider);
        LOG.info("{} may offer add-ons: {}", provider.slug(), provider.baseUrl());
        List<PlanWire> plans = registered.plans().stream()
                .map(plan -> PlanWire.of(plan, provider))
                .toList();
        Reply.created(
                ctx,
                new Added(ServiceWire.of(provider), plans, registered.secrets().clientSecret()));
    }

    private void disable(Context ctx) {
        operator.mustAsk(ctx);
        Reply.ok(ctx, ServiceWire.of(providers.disable(ctx.pathParam("service"))));
    }

    private Provider service(Context ctx) {
        return providers.marketplace().provider(ctx.pathParam("service"));
    }
}
