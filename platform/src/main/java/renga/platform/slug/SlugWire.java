package renga.platform.slug;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;
import renga.platform.app.Stacks;

/// A slug as the API writes it (schema.json, `slug`).
record SlugWire(
        UUID id,
        Blob blob,
        @Nullable String buildpackProvidedDescription,
        @Nullable String checksum,
        @Nullable String commit,
        @Nullable String commitDescription,
        Map<String, String> processTypes,
        @Nullable Long size,
        Stack stack,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt) {
    record Blob(String method, String url) {}

    record Stack(UUID id, String name) {
        static Stack of(String name) {
            Stacks.Stack stack = Stacks.named(name);
            return new Stack(stack.id(), stack.name());
        }
    }

    /// @param sent the checksum it was uploaded with; its own archive has another
    static SlugWire of(Slug slug, String address, Optional<String> sent) {
        return new SlugWire(
                slug.id().value(),
                new Blob("GET", address + "/archive"),
                slug.buildpack().orElse(null),
                sent.or(() -> slug.archive().map(archive -> "SHA256:" + archive.checksum()))
                        .orElse(null),
                slug.commit().orElse(null),
                slug.commitDescription().orElse(null),
                slug.processTypes(),
                slug.tree().bytes(),
                Stack.of(slug.stack()),
                Reply.time(slug.createdAt()),
                Reply.time(slug.updatedAt()),
                null);
    }

    /// One that waits for its archive.
    static SlugWire of(SlugOrder order, SlugOrders.Ordered ordered, String url) {
        return new SlugWire(
                ordered.id().value(),
                new Blob("PUT", url),
                order.buildpack().orElse(null),
                order.checksum().orElse(null),
                order.commit().orElse(null),
                order.commitDescription().orElse(null),
                order.processTypes(),
                null,
                Stack.of(ordered.stack()),
                Reply.time(ordered.createdAt()),
                Reply.time(ordered.createdAt()),
                null);
    }
}
