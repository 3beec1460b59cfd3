package renga.platform.app;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import renga.platform.refusal.Refusal;

/// What apps are built on and run in. There is one: Debian 13, which runs what is made for the name it bears.
public final class Stacks {
    /// Never changes, so that clients may remember it.
    public static final Stack HEROKU_24 = new Stack(
            UUID.fromString("7e04461d-ec81-4bdd-8b37-b69b320a9f83"),
            "heroku-24",
            Instant.parse("2026-01-01T00:00:00Z"));

    private Stacks() {}

    public record Stack(UUID id, String name, Instant createdAt) {}

    public static List<Stack> all() {
        return List.of(HEROKU_24);
    }

    /// @throws Refusal if there is none of that name or id
    public static Stack named(String nameOrId) {
        return all().stream()
                .filter(stack ->
                        stack.name().equals(nameOrId) || stack.id().toString().equals(nameOrId))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "Stack %s does not exist here. This server has heroku-24.".formatted(nameOrId)));
    }
}
