package renga.platform.addon;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import renga.core.Json;
import renga.platform.provider.Answer;
import renga.platform.provider.Provider;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What a provider's answer means (contract, partner-api.md §2.1).
sealed interface ProviderReply {
    int MESSAGE_CHARS_MAX = 1_000;
    int ID_CHARS_MAX = 255;
    int CONFIG_BYTES_MAX = 32 * 1024;

    /// It is done.
    ///
    /// @param config by the names of the manifest
    /// @param configOf the same of namespaces; counts in answers to rotations and data commands
    /// @param configAt the same of other add-ons of this provider; counts in the same answers
    /// @param drainUrl where it wants the app's log; may hold a password
    record Ready(
            Optional<String> id,
            Map<String, String> config,
            Map<String, Map<String, String>> configOf,
            Map<UUID, Map<String, String>> configAt,
            Optional<String> drainUrl,
            Optional<String> message)
            implements ProviderReply {
        /// Values are secrets.
        @Override
        public String toString() {
            return "Ready" + config.keySet();
        }
    }

    /// It works on it and will call.
    ///
    /// @param again when to ask again, in the same words; then it does not call
    record Accepted(Optional<String> id, Optional<String> message, Optional<Duration> again) implements ProviderReply {}

    /// It does not do it, and nothing has changed there.
    ///
    /// @param message for the person who asked; empty if none of the provider's is to be shown
    record Refused(Optional<String> message, boolean busy, String why) implements ProviderReply {}

    /// Nobody knows what it did.
    record Broken(String why) implements ProviderReply {}

    static ProviderReply of(Answer answer, Provider provider) {
        return switch (answer) {
            case Answer.NotReached(String why) -> new Refused(Optional.empty(), true, why);
            case Answer.Unknown(String why) -> new Broken(why);
            case Answer.Replied replied -> of(replied, provider);
        };
    }

    private static ProviderReply of(Answer.Replied replied, Provider provider) {
        int status = replied.status();
        String body = replied.body();
        String why = "it answered with status " + status;
        if (status == 422 || status == 503) return new Refused(message(json(body)), status == 503, why);
        if (status >= 500 || (status > 202 && status < 300)) return new Broken(why);
        if (status >= 300) return new Refused(Optional.empty(), true, why);
        try {
            JsonNode json = json(body);
            Optional<String> id = id(json);
            return status == 202
                    ? new Accepted(id, message(json), replied.retryAfter())
                    : new Ready(
                            id,
                            config(json.path("config"), provider),
                            Namespaces.config(json.path(Namespaces.ANSWER), provider),
                            configAt(json.path("config_at"), provider),
                            drainUrl(json, provider),
                            message(json));
        } catch (Unfit e) {
            return new Broken(String.valueOf(e.getMessage()));
        }
    }

    /// The config vars a provider names.
    ///
    /// @throws Unfit if one is not in its manifest, or is no text
    static Map<String, String> config(JsonNode config, Provider provider) throws Unfit {
        var vars = new TreeMap<String, String>();
        if (config.isMissingNode() || config.isNull()) return vars;
        if (!config.isObject()) throw new Unfit("config is no JSON object");
        for (Map.Entry<String, JsonNode> var : config.properties()) {
            vars.put(checked(var.getKey(), provider), value(var.getKey(), var.getValue()));
        }
        int bytes = vars.values().stream()
                .mapToInt(value -> value.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (bytes > CONFIG_BYTES_MAX) throw new Unfit("config takes more than " + CONFIG_BYTES_MAX + " bytes");
        return vars;
    }

    /// Of one whose manifest does not require a drain, nobody takes one for wanted.
    private static Optional<String> drainUrl(JsonNode json, Provider provider) {
        return Optional.of(json.path("log_drain_url").asString("").strip())
                .filter(url -> provider.syslogDrain() && !url.isEmpty());
    }

    private static Map<UUID, Map<String, String>> configAt(JsonNode all, Provider provider) throws Unfit {
        var config = new TreeMap<UUID, Map<String, String>>();
        for (Map.Entry<String, JsonNode> other : all.properties()) {
            UUID id = AddonNames.id(other.getKey()).orElseThrow(() -> new Unfit("config_at names what is no add-on"));
            config.put(id, config(other.getValue(), provider));
        }
        return config;
    }

    static String checked(String name, Provider provider) throws Unfit {
        if (provider.configVars().contains(name)) return name;
        String shown = name.replaceAll("[^A-Za-z0-9_]", "?");
        throw new Unfit("%s is not among the config vars of its manifest"
                .formatted(shown.substring(0, Math.min(shown.length(), 100))));
    }

    static String value(String name, JsonNode value) throws Unfit {
        if (value.isString() && value.asString().indexOf('\0') < 0) return value.asString();
        throw new Unfit("the value of %s is no text".formatted(name));
    }

    /// What does not fit, as the end of a sentence.
    final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String why) {
            super(why, null, false, false);
        }
    }

    /// Text or number; it becomes part of an address.
    private static Optional<String> id(JsonNode json) throws Unfit {
        JsonNode id = json.path("id");
        if (id.isMissingNode() || id.isNull()) return Optional.empty();
        String text = id.isString() || id.isIntegralNumber() ? id.asString() : "";
        boolean good = !text.isBlank()
                && text.length() <= ID_CHARS_MAX
                && !text.equals(".")
                && !text.equals("..")
                && text.chars().noneMatch(Character::isISOControl);
        if (good) return Optional.of(text);
        throw new Unfit("its id is neither a text of 1 to %d characters nor a number".formatted(ID_CHARS_MAX));
    }

    private static Optional<String> message(JsonNode json) {
        String text = json.path("message")
                .asString("")
                .replaceAll("[\\p{Cntrl}&&[^\n]]", " ")
                .strip();
        if (text.isEmpty()) return Optional.empty();
        return Optional.of(text.substring(0, Math.min(text.length(), MESSAGE_CHARS_MAX)));
    }

    private static JsonNode json(String body) {
        try {
            JsonNode json = Json.MAPPER.readTree(body.isBlank() ? "{}" : body);
            return json.isObject() ? json : Json.MAPPER.createObjectNode();
        } catch (JacksonException _) {
            return Json.MAPPER.createObjectNode();
        }
    }
}
