package renga.platform.formation;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;

/// A dyno, of the formation or a one-off, as the API writes it (schema.json, `dyno`).
public record DynoWire(
        UUID id,
        @Nullable String attachUrl,
        String command,
        String name,
        Release release,
        App app,
        String size,
        String state,
        String type,
        Instant createdAt,
        Instant updatedAt) {
    public record App(UUID id, String name) {}

    public record Release(UUID id, int version) {}

    static DynoWire of(FormationRoutes.AppRef app, DynoView dyno) {
        return of(app, dyno, Optional.empty());
    }

    /// @param attachUrl where the client of an attached one-off comes
    public static DynoWire of(FormationRoutes.AppRef app, DynoView dyno, Optional<String> attachUrl) {
        return new DynoWire(
                dyno.id().value(),
                attachUrl.orElse(null),
                dyno.command(),
                dyno.name().toString(),
                new Release(dyno.release().value(), dyno.version()),
                new App(app.id().value(), app.name()),
                dyno.size().label(),
                dyno.state().name().toLowerCase(Locale.ROOT),
                dyno.name().type(),
                Reply.time(dyno.createdAt()),
                Reply.time(dyno.since()));
    }
}
