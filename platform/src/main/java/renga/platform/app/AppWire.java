package renga.platform.app;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;

/// An app as the API writes it (schema.json, `app`).
record AppWire(
        UUID id,
        String name,
        boolean acm,
        @Nullable Instant archivedAt,
        @Nullable String baseImageName,
        @Nullable String buildpackProvidedDescription,
        @Nullable List<String> buildpacks,
        Named buildStack,
        Named stack,
        List<String> currentBuildArchitecture,
        String generation,
        String gitUrl,
        @Nullable String webUrl,
        @Nullable Boolean internalRouting,
        boolean maintenance,
        Owner owner,
        @Nullable String organization,
        @Nullable String team,
        @Nullable String space,
        Named region,
        @Nullable Long repoSize,
        @Nullable Long slugSize,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant releasedAt) {
    record Named(UUID id, String name) {}

    record Owner(UUID id, String email) {}

    static AppWire of(App app, Addresses addresses) {
        return new AppWire(
                app.id().value(),
                app.name(),
                false,
                null,
                null,
                null,
                null,
                stack(app.buildStack()),
                stack(app.stack()),
                List.of(),
                "cedar",
                addresses.git(app.name()),
                addresses.web(app.name()),
                null,
                app.maintenance(),
                new Owner(app.owner().id().value(), app.owner().email()),
                null,
                null,
                null,
                new Named(Regions.US.id(), Regions.US.name()),
                app.repoBytes().orElse(null),
                app.slugBytes().orElse(null),
                Reply.time(app.createdAt()),
                Reply.time(app.updatedAt()),
                app.releasedAt().map(Reply::time).orElse(null));
    }

    private static Named stack(String name) {
        var stack = Stacks.named(name);
        return new Named(stack.id(), stack.name());
    }
}
