package renga.addons.partner;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// A data command, as the official CLI sends it to the data API, or a recipe the platform asks for, and what it knows
/// of the resource.
///
/// @param what method and path behind the resource's: `GET credentials`, `PUT reset`; of the resource itself `GET`;
///     a recipe: `POST capture`
/// @param plan its own name: `essential-0`
/// @param config the values of its config vars as they are now
/// @param configOf those of its namespaces: `credential:reader`
public record Question(
        UUID resource,
        String plan,
        String what,
        JsonNode body,
        Instant createdAt,
        Map<String, String> config,
        Map<String, Map<String, String>> configOf) {
    public Question {
        config = Map.copyOf(config);
        configOf = Map.copyOf(configOf);
    }

    /// Values are secrets.
    @Override
    public String toString() {
        return "Question[" + resource + " " + what + "]";
    }
}
