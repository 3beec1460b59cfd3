package renga.platform.drain;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;

/// What the API answers of a drain (contract, `log-drain`). Whoever may see the app sees all of its URL.
public record DrainWire(
        @Nullable AddonRef addon, AppRef app, Instant createdAt, UUID id, String token, Instant updatedAt, String url) {
    private record AppRef(UUID id, String name) {}

    private record AddonRef(UUID id, String name, AppRef app) {}

    public static DrainWire of(Drain drain) {
        var app = new AppRef(drain.app().id().value(), drain.app().name());
        return new DrainWire(
                drain.addon()
                        .map(addon -> new AddonRef(addon.id(), addon.name(), app))
                        .orElse(null),
                app,
                Reply.time(drain.createdAt()),
                drain.id(),
                drain.token(),
                Reply.time(drain.updatedAt()),
                drain.url().text());
    }

    /// Its URL is not shown.
    @Override
    public String toString() {
        return "DrainWire[" + token + "]";
    }
}
