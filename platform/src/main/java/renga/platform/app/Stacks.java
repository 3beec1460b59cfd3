package renga.platform.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import renga.platform.refusal.Refusal;

/// What apps are built on and run in: Debian 13, which runs what is made for the name it bears, and what
/// the operator imported (`./renga stacks:import`). The folder is looked at anew each time. Thread-safe.
public final class Stacks {
    /// Never changes, so that clients may remember it.
    static final Stack HEROKU_24 = new Stack(
            UUID.fromString("7e04461d-ec81-4bdd-8b37-b69b320a9f83"),
            "heroku-24",
            Instant.parse("2026-01-01T00:00:00Z"));

    /// Names that begin with `data-` are of backing services: no app is built on them.
    private static final Pattern NAME = Pattern.compile("(?!data-)[a-z][a-z0-9.-]{1,29}");

    private final Optional<Path> folder;

    private Stacks(Optional<Path> folder) {
        this.folder = folder;
    }

    /// @param folder RENGA_HOME/stacks: a link per name
    public static Stacks in(Path folder) {
        return new Stacks(Optional.of(folder));
    }

    /// Only the one that is always there.
    public static Stacks standard() {
        return new Stacks(Optional.empty());
    }

    public record Stack(UUID id, String name, Instant createdAt) {}

    /// The standard one first, then by name.
    List<Stack> all() {
        var all = new ArrayList<>(List.of(HEROKU_24));
        folder.filter(Files::isDirectory).ifPresent(links -> all.addAll(imported(links)));
        return all;
    }

    Optional<Stack> find(String nameOrId) {
        return all().stream()
                .filter(stack ->
                        stack.name().equals(nameOrId) || stack.id().toString().equals(nameOrId))
                .findFirst();
    }

    /// @throws Refusal if there is none of that name or id
    Stack need(String nameOrId) {
        return find(nameOrId).orElseThrow(() -> {
            String known = all().stream().map(Stack::name).collect(Collectors.joining(", "));
            return Refusal.invalid("Stack %s does not exist here. This server has: %s.".formatted(nameOrId, known));
        });
    }

    /// How the API names it, whether it is still there or not: the id follows from the name.
    public static Stack named(String name) {
        return name.equals(HEROKU_24.name()) ? HEROKU_24 : new Stack(id(name), name, HEROKU_24.createdAt());
    }

    private static List<Stack> imported(Path folder) {
        var found = new ArrayList<Stack>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
            for (Path link : links) {
                String name = link.getFileName().toString();
                boolean own = name.equals(HEROKU_24.name());
                if (own || !NAME.matcher(name).matches() || !Files.isDirectory(link)) continue;
                Instant madeAt = Files.getLastModifiedTime(link, LinkOption.NOFOLLOW_LINKS)
                        .toInstant();
                found.add(new Stack(id(name), name, madeAt));
            }
        } catch (IOException e) {
            throw new IllegalStateException("listing the stacks in " + folder, e);
        }
        found.sort(Comparator.comparing(Stack::name));
        return found;
    }

    private static UUID id(String name) {
        return UUID.nameUUIDFromBytes(("stack " + name).getBytes(StandardCharsets.UTF_8));
    }
}
