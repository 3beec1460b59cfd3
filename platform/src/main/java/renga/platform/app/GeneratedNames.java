package renga.platform.app;

import java.util.List;
import java.util.Random;

/// Names for apps that nobody named: `quiet-harbor-48213`.
final class GeneratedNames {
    private static final List<String> ADJECTIVES = List.of(
            "amber",
            "ancient",
            "autumn",
            "bold",
            "brave",
            "bright",
            "calm",
            "clear",
            "cold",
            "crimson",
            "dawning",
            "deep",
            "distant",
            "dry",
            "early",
            "eager",
            "fading",
            "fair",
            "floral",
            "fresh",
            "gentle",
            "glowing",
            "golden",
            "hidden",
            "humming",
            "icy",
            "jolly",
            "keen",
            "late",
            "light",
            "lively",
            "lucky",
            "mellow",
            "misty",
            "mossy",
            "nimble",
            "northern",
            "old",
            "patient",
            "plain",
            "polished",
            "proud",
            "quick",
            "quiet",
            "rapid",
            "restless",
            "rising",
            "rosy",
            "rustic",
            "serene",
            "shy",
            "silent",
            "silver",
            "snowy",
            "steady",
            "still",
            "summer",
            "sunny",
            "tidal",
            "vivid",
            "wandering",
            "warm",
            "wild",
            "young");
    private static final List<String> NOUNS = List.of(
            "arbor", "bay", "beacon", "birch", "bridge", "brook", "canyon", "cedar", "cliff", "cloud", "coast", "comet",
            "coral", "cove", "creek", "delta", "dew", "dune", "ember", "falls", "fern", "field", "fjord", "forest",
            "garden", "glade", "grove", "harbor", "heath", "hill", "horizon", "island", "lagoon", "lake", "lantern",
            "leaf", "maple", "marsh", "meadow", "mesa", "moon", "oasis", "ocean", "orchard", "path", "pebble", "pine",
            "plain", "pond", "prairie", "rain", "reef", "ridge", "river", "shore", "sky", "spring", "star", "stone",
            "stream", "summit", "tundra", "valley", "wave");
    private static final int NUMBERS = 100_000;

    private GeneratedNames() {}

    static AppName next(Random random) {
        String adjective = ADJECTIVES.get(random.nextInt(ADJECTIVES.size()));
        String noun = NOUNS.get(random.nextInt(NOUNS.size()));
        return new AppName("%s-%s-%05d".formatted(adjective, noun, random.nextInt(NUMBERS)));
    }
}
