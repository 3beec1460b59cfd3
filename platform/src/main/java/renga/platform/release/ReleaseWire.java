package renga.platform.release;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;

/// A release as the API writes it (schema.json, `release`).
record ReleaseWire(
        UUID id,
        int version,
        String description,
        String status,
        boolean current,
        boolean eligibleForRollback,
        AppRef app,
        User user,
        @Nullable Ref slug,
        @Nullable Ref ociImage,
        List<Artifact> artifacts,
        List<String> addonPlanNames,
        @Nullable String outputStreamUrl,
        Instant createdAt,
        Instant updatedAt) {
    record AppRef(UUID id, String name) {}

    record User(UUID id, String email) {}

    record Ref(UUID id) {}

    record Artifact(String type, UUID id) {}

    /// @param host the one the request came to, so that addresses work through a tunnel
    static ReleaseWire of(Release release, String host) {
        var slug = release.slug().map(known -> known.id().value());
        return new ReleaseWire(
                release.id().value(),
                release.version(),
                release.description(),
                release.status().word(),
                release.current(),
                release.eligibleForRollback(),
                new AppRef(release.app().value(), release.appName()),
                new User(release.author().id().value(), release.author().email()),
                slug.map(Ref::new).orElse(null),
                null,
                slug.map(id -> List.of(new Artifact("slug", id))).orElse(List.of()),
                List.of(),
                release.phaseSecret()
                        .map(secret -> "https://%s/release-output/%s/%s/%s"
                                .formatted(host, release.app(), release.id(), secret))
                        .orElse(null),
                Reply.time(release.createdAt()),
                Reply.time(release.updatedAt()));
    }
}
