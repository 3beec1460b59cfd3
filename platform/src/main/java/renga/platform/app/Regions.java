package renga.platform.app;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import renga.platform.refusal.Refusal;

/// Where apps run: on this server, under the name that clients send when nobody chose.
final class Regions {
    public static final Region US = new Region(
            UUID.fromString("59accabd-516d-4f0e-83e6-6e3757701145"), "us", Instant.parse("2026-01-01T00:00:00Z"));

    private Regions() {}

    public record Region(UUID id, String name, Instant createdAt) {}

    public static List<Region> all() {
        return List.of(US);
    }

    /// @throws Refusal if there is none of that name or id
    public static Region named(String nameOrId) {
        return all().stream()
                .filter(region ->
                        region.name().equals(nameOrId) || region.id().toString().equals(nameOrId))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "Region %s does not exist here. This server is region us.".formatted(nameOrId)));
    }
}
