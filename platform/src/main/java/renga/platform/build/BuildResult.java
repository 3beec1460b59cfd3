package renga.platform.build;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import renga.core.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What the builder says became of it. It was written where user code ran: every field is checked.
sealed interface BuildResult {
    int BYTES_MAX = 256 * 1024;

    /// @param buildpacks what they call themselves, in order
    record Built(List<String> buildpacks, Map<String, String> processTypes, FirstDeploy first) implements BuildResult {
        public Built {
            buildpacks = List.copyOf(buildpacks);
            processTypes = Map.copyOf(processTypes);
        }
    }

    /// @param reason the step that failed: `compile`, `detect`, `no_buildpack` …
    record NotBuilt(String reason, Optional<String> buildpack) implements BuildResult {}

    /// Nothing usable was left: the builder was killed, or the app's own code overwrote it.
    record Nothing() implements BuildResult {}

    static BuildResult of(Optional<byte[]> json) {
        if (json.isEmpty()) return new Nothing();
        try {
            return read(Json.MAPPER.readTree(json.get()));
        } catch (JacksonException | IllegalArgumentException _) {
            return new Nothing();
        }
    }

    private static BuildResult read(JsonNode node) {
        return switch (node.path("outcome").asString("")) {
            case "built" ->
                new Built(
                        Fields.names(node.path("buildpacks")),
                        Fields.types(node.path("process_types")),
                        new FirstDeploy(Fields.vars(node.path("config_vars")), Fields.addons(node.path("addons"))));
            case "failed" ->
                new NotBuilt(
                        Fields.name(node.path("reason")),
                        Optional.of(node.path("buildpack").asString(""))
                                .filter(text -> !text.isEmpty())
                                .map(Fields::name));
            default -> new Nothing();
        };
    }

    /// The checks, each by throwing.
    final class Fields {
        private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
        private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");
        private static final Pattern ADDON = Pattern.compile("[A-Za-z0-9_:-]{1,100}");
        private static final int VARS_CHARS_MAX = 8 * 1024;
        private static final int TYPES_MAX = 100;
        private static final int COMMAND_CHARS_MAX = 32 * 1024;
        private static final int NAMES_MAX = 50;
        private static final int NAME_CHARS_MAX = 200;

        private Fields() {}

        static List<String> names(JsonNode array) {
            require(array.isArray() && array.size() <= NAMES_MAX);
            return array.valueStream().map(Fields::name).toList();
        }

        static Map<String, String> types(JsonNode object) {
            require(object.isObject() && object.size() <= TYPES_MAX);
            var types = new LinkedHashMap<String, String>();
            for (Map.Entry<String, JsonNode> type : object.properties()) {
                String command = type.getValue().asString("");
                require(TYPE.matcher(type.getKey()).matches());
                require(!command.isBlank() && command.length() <= COMMAND_CHARS_MAX && command.indexOf('\0') < 0);
                types.put(type.getKey(), command);
            }
            return types;
        }

        /// Absent is none; what is no config var is left out.
        static Map<String, String> vars(JsonNode object) {
            var vars = new LinkedHashMap<String, String>();
            int chars = 0;
            for (Map.Entry<String, JsonNode> var : object.properties()) {
                String value = var.getValue().asString("");
                chars += var.getKey().length() + value.length();
                if (chars > VARS_CHARS_MAX) break;
                if (VARIABLE.matcher(var.getKey()).matches() && value.indexOf('\0') < 0) vars.put(var.getKey(), value);
            }
            return vars;
        }

        /// Absent is none; what is no plan's name is left out.
        static List<String> addons(JsonNode array) {
            return array.valueStream()
                    .filter(JsonNode::isString)
                    .map(JsonNode::asString)
                    .filter(addon -> ADDON.matcher(addon).matches())
                    .limit(NAMES_MAX)
                    .toList();
        }

        static String name(JsonNode text) {
            require(text.isString());
            return name(text.asString());
        }

        static String name(String text) {
            require(text.length() <= NAME_CHARS_MAX);
            return text.replaceAll("\\p{Cntrl}", " ").strip();
        }

        private static void require(boolean fits) {
            if (!fits) throw new IllegalArgumentException("not a build result");
        }
    }
}
