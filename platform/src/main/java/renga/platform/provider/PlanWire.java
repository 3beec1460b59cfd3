package renga.platform.provider;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;

/// A plan as the API writes it (schema.json, `plan`).
public record PlanWire(
        UUID id,
        String name,
        String humanName,
        String description,
        Service addonService,
        Price price,
        @JsonProperty("default") boolean standard,
        boolean visible,
        String state,
        boolean spaceDefault,
        boolean installableInsidePrivateNetwork,
        boolean installableOutsidePrivateNetwork,
        @Nullable List<String> compliance,
        Instant createdAt,
        Instant updatedAt) {
    record Service(UUID id, String name) {}

    public record Price(int cents, String unit, boolean contract, boolean metered) {
        public static Price of(Plan plan) {
            return new Price(plan.cents(), plan.unit(), false, false);
        }
    }

    public static PlanWire of(Plan plan, Provider provider) {
        return new PlanWire(
                plan.id(),
                provider.slug() + ":" + plan.name(),
                plan.humanName(),
                plan.description(),
                new Service(provider.id(), provider.slug()),
                Price.of(plan),
                plan.standard(),
                plan.visible(),
                "public",
                false,
                false,
                true,
                null,
                Reply.time(plan.createdAt()),
                Reply.time(plan.updatedAt()));
    }
}
