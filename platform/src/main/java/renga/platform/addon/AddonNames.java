package renga.platform.addon;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import renga.platform.provider.Provider;
import renga.platform.refusal.Refusal;

/// Names for add-ons: `postgresql-round-12345`.
final class AddonNames {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][A-Za-z0-9_-]{1,255}");
    private static final Pattern UUID_FORM = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final List<String> SHAPES = List.of(
            "angular",
            "concave",
            "contoured",
            "convex",
            "cubed",
            "curly",
            "curved",
            "cylindrical",
            "deep",
            "flat",
            "fluffy",
            "horizontal",
            "infinite",
            "oval",
            "parallel",
            "rectangular",
            "regular",
            "rigid",
            "round",
            "shallow",
            "shaped",
            "slippery",
            "solid",
            "spherical",
            "square",
            "sturdy",
            "symmetrical",
            "tapered",
            "transparent",
            "trapezoidal",
            "triangular",
            "vertical");
    private static final int NUMBER_MAX = 100_000;
    private static final Random RANDOM = new Random();

    private AddonNames() {}

    static String madeUp(Provider provider, Predicate<String> taken) {
        String base = provider.slug().replaceFirst("^heroku-", "");
        return Stream.generate(() -> "%s-%s-%05d"
                        .formatted(base, SHAPES.get(RANDOM.nextInt(SHAPES.size())), RANDOM.nextInt(NUMBER_MAX)))
                .filter(taken.negate())
                .findFirst()
                .orElseThrow();
    }

    /// @throws Refusal if it cannot be one
    static String checked(String name) {
        if (NAME.matcher(name).matches() && id(name).isEmpty()) return name;
        throw Refusal.invalid(
                "Name \"%s\" is not possible: an add-on's has 2 to 256 letters, digits, dashes and underscores, a letter first."
                        .formatted(name.substring(0, Math.min(name.length(), 300))));
    }

    /// What was given is an id, and no name.
    static Optional<UUID> id(String key) {
        return UUID_FORM.matcher(key).matches() ? Optional.of(UUID.fromString(key)) : Optional.empty();
    }

    static Refusal taken(String name) {
        return Refusal.invalid("Name %s is already taken.".formatted(name));
    }
}
