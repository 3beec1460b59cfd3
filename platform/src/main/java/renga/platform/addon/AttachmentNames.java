package renga.platform.addon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import renga.platform.provider.Provider;
import renga.platform.refusal.Refusal;

/// Chooses the names of attachments, and of the config vars that follow from them (contract, partner-api.md §5).
final class AttachmentNames {
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
    private static final int NUMBER_MAX = 1_000;
    private static final List<String> COLORS = List.of(
            "AMBER",
            "AQUA",
            "BLACK",
            "BLUE",
            "BRONZE",
            "BROWN",
            "CHARCOAL",
            "COBALT",
            "COPPER",
            "CRIMSON",
            "CYAN",
            "GOLD",
            "GRAY",
            "GREEN",
            "IVORY",
            "JADE",
            "MAROON",
            "MAUVE",
            "NAVY",
            "OLIVE",
            "ONYX",
            "ORANGE",
            "PINK",
            "PUCE",
            "PURPLE",
            "RED",
            "ROSE",
            "SILVER",
            "TEAL",
            "VIOLET",
            "WHITE",
            "YELLOW");

    private AttachmentNames() {}

    /// How a service's add-ons are called in an app.
    ///
    /// @param first the name that the first one in an app gets; empty: just the prefix
    /// @param also whether the first one gets a name with a color, too, so that another can become the first
    private record Custom(String prefix, Optional<String> first, boolean also) {
        static Custom of(Provider provider) {
            if (provider.isCalled("heroku-postgresql")) {
                return new Custom("HEROKU_POSTGRESQL", Optional.of("DATABASE"), true);
            }
            if (provider.isCalled("heroku-redis")) return new Custom("HEROKU_REDIS", Optional.of("REDIS"), false);
            return new Custom(provider.prefix(), Optional.empty(), false);
        }
    }

    /// For a new add-on in the app that owns it: one or two.
    ///
    /// @param free whether a name is to be had
    /// @param seed where among the colors to begin
    static List<String> ofNew(Provider provider, Predicate<String> free, int seed) {
        Custom custom = Custom.of(provider);
        var names = new ArrayList<String>();
        String first = custom.first().orElse(custom.prefix());
        if (free.test(first)) names.add(first);
        if (names.isEmpty() || custom.also()) names.add(colored(custom.prefix(), free, seed));
        return names;
    }

    /// For one more attachment.
    static String another(Provider provider, Predicate<String> free, int seed) {
        Custom custom = Custom.of(provider);
        String first = custom.first().orElse(custom.prefix());
        return free.test(first) ? first : colored(custom.prefix(), free, seed);
    }

    /// The name somebody wants, in upper case.
    ///
    /// @throws Refusal if it cannot be one
    static String checked(String wanted) {
        String name = wanted.toUpperCase(Locale.ROOT);
        if (NAME.matcher(name).matches()) return name;
        throw Refusal.invalid(
                "Name \"%s\" is not possible: an attachment's has 1 to 64 letters, digits and underscores, a letter first."
                        .formatted(wanted));
    }

    /// What a var of the manifest is called under an attachment: `ACME_URL` under PRIMARY is `PRIMARY_URL`.
    static String var(String prefix, String attachment, String var) {
        return attachment + var.substring(prefix.length());
    }

    private static String colored(String prefix, Predicate<String> free, int seed) {
        int from = Math.floorMod(seed, COLORS.size());
        Stream<String> colors =
                Stream.concat(COLORS.subList(from, COLORS.size()).stream(), COLORS.subList(0, from).stream());
        Stream<String> numbered =
                Stream.iterate(2, n -> n < NUMBER_MAX, n -> n + 1).map(String::valueOf);
        return Stream.concat(colors, numbered)
                .map(end -> prefix + "_" + end)
                .filter(free)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free name for an attachment of " + prefix));
    }
}
