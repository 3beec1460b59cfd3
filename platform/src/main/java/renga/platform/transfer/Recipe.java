package renga.platform.transfer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import renga.core.DynoSize;
import renga.core.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// How a provider wants a transfer done: by a throw-away dyno.
///
/// @param stack the root file system, below [renga.dyno.DynoSpec]'s rules
/// @param command takes the archive on stdin or gives it on stdout; what it says on stderr people read
/// @param environment holds secrets; never logged
/// @param service the provider's service that the data is on, which a test restore does not reach
/// @param reaches other services of the provider that it needs
/// @param sourceBytes size of what is captured; 0: not said
/// @param scratchBytes of the volume that a test restore is made on; 0: none
record Recipe(
        String stack,
        String command,
        Map<String, String> environment,
        DynoSize size,
        String service,
        List<String> reaches,
        long sourceBytes,
        long scratchBytes) {
    Recipe {
        environment = Map.copyOf(environment);
        reaches = List.copyOf(reaches);
    }

    /// @return empty if that is no recipe
    static Optional<Recipe> read(String body) {
        try {
            JsonNode json = Json.MAPPER.readTree(body);
            String command = json.path("command").asString("");
            String service = json.path("service").asString("");
            if (command.isBlank() || service.isBlank()) return Optional.empty();
            Map<String, String> environment = new HashMap<>();
            for (var variable : json.path("environment").properties()) {
                environment.put(variable.getKey(), variable.getValue().asString(""));
            }
            return Optional.of(new Recipe(
                    json.path("stack").asString(""),
                    command,
                    environment,
                    DynoSize.named(json.path("size").asString("")).orElse(DynoSize.DEFAULT),
                    service,
                    json.path("reaches")
                            .valueStream()
                            .map(other -> other.asString(""))
                            .toList(),
                    json.path("source_bytes").asLong(0),
                    json.path("scratch_bytes").asLong(0)));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "Recipe[" + stack + ", " + service + "]";
    }
}
