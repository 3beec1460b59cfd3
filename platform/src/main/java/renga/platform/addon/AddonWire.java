package renga.platform.addon;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;
import renga.platform.provider.PlanWire;
import renga.platform.provider.ServiceWire;

/// An add-on as the API writes it (schema.json, `add-on`), service and plan in full.
record AddonWire(
        UUID id,
        String name,
        String state,
        List<Object> actions,
        ServiceWire addonService,
        @Nullable App app,
        @Nullable Billing billingEntity,
        PlanWire.Price billedPrice,
        PlanWire plan,
        List<String> configVars,
        String providerId,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String provisionMessage,

        @Nullable String webUrl,
        Instant createdAt,
        Instant updatedAt) {
    record App(UUID id, String name) {
        static App of(Addon.AppRef app) {
            return new App(app.id().value(), app.name());
        }
    }

    record Billing(UUID id, String name, String type) {}

    /// @param state in its words, or `deprovisioned` when it is over
    /// @param vars what its owner has of it
    /// @param page where people are let in to the provider's
    static AddonWire of(Addon addon, String state, List<String> vars, @Nullable String page) {
        return new AddonWire(
                addon.id(),
                addon.name(),
                state,
                List.of(),
                ServiceWire.of(addon.provider()),
                addon.app().map(App::of).orElse(null),
                addon.app()
                        .map(app -> new Billing(app.id().value(), app.name(), "app"))
                        .orElse(null),
                PlanWire.Price.of(addon.plan()),
                PlanWire.of(addon.plan(), addon.provider()),
                vars,
                addon.resource(),
                addon.message().orElse(null),
                page,
                Reply.time(addon.createdAt()),
                Reply.time(addon.updatedAt()));
    }
}
