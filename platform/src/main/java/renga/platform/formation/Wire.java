package renga.platform.formation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import renga.core.DynoSize;
import renga.platform.api.ListRange;
import renga.platform.api.Reply;
import renga.platform.db.Keyset;

/// What formation's endpoints answer with (contract, schema.json: formation, dyno).
final class Wire {
    private Wire() {}

    record App(UUID id, String name) {}

    record Size(UUID id, String name) {}

    record Formation(
            UUID id,
            App app,
            String type,
            String command,
            int quantity,
            String size,
            Size dynoSize,
            Instant createdAt,
            Instant updatedAt) {}

    static Formation formation(FormationRoutes.AppRef app, ProcessType type) {
        return new Formation(
                type.id(),
                new App(app.id().value(), app.name()),
                type.type(),
                type.command(),
                type.quantity(),
                type.size().label(),
                size(type.size()),
                Reply.time(type.createdAt()),
                Reply.time(type.updatedAt()));
    }

    static Size size(DynoSize size) {
        return new Size(sizeId(size), size.label());
    }

    /// The same on every instance, as sizes are.
    static UUID sizeId(DynoSize size) {
        return UUID.nameUUIDFromBytes(("dyno-size/" + size.label()).getBytes(StandardCharsets.UTF_8));
    }

    /// The part of a list held in memory that a range asks for.
    static <T> Keyset.Page<T> page(List<T> all, ListRange range, Function<T, String> key) {
        Keyset keyset = range.keyset();
        Comparator<T> order = Comparator.comparing(key);
        if (keyset.descending()) order = order.reversed();
        Comparator<String> keys = keyset.descending() ? Comparator.reverseOrder() : Comparator.naturalOrder();
        List<T> found = all.stream()
                .sorted(order)
                .filter(row -> keyset.from()
                        .map(from -> keys.compare(key.apply(row), from))
                        .map(apart -> keyset.exclusive() ? apart > 0 : apart >= 0)
                        .orElse(true))
                .filter(row -> keyset.to()
                        .map(to -> keys.compare(key.apply(row), to) <= 0)
                        .orElse(true))
                .limit(keyset.limit() + 1L)
                .toList();
        return keyset.page(found);
    }
}
