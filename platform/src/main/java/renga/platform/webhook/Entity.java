package renga.platform.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a webhook can hear of (contract, partner-api.md §3.3). Collaborators, domains and certificates may be named;
/// nothing of them changes on this platform yet.
enum Entity {
    ADDON("api:addon"),
    ATTACHMENT("api:addon-attachment"),
    APP("api:app"),
    BUILD("api:build"),
    COLLABORATOR("api:collaborator"),
    DOMAIN("api:domain"),
    API_DYNO("api:dyno"),
    FORMATION("api:formation"),
    RELEASE("api:release"),
    SNI_ENDPOINT("api:sni-endpoint"),
    DYNO("dyno");

    private final String word;

    Entity(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static Optional<Entity> of(String word) {
        return Arrays.stream(values())
                .filter(entity -> entity.word.equals(word))
                .findFirst();
    }

    /// All words, for people.
    static String all() {
        return Arrays.stream(values()).map(Entity::word).collect(Collectors.joining(", "));
    }

    static List<String> words(List<Entity> entities) {
        return entities.stream().map(Entity::word).toList();
    }
}
