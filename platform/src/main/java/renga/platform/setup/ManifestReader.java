package renga.platform.setup;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import renga.core.DynoSize;
import renga.core.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads an app.json (heroku-behaviour.md §4, app.json) and finds all that is wrong with it. For one, on one thread.
final class ManifestReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,255}");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int QUANTITY_MAX = 100;
    private static final int ADDONS_MAX = 20;
    private static final String SECRET = "secret";

    private final List<String> errors = new ArrayList<>();

    private ManifestReader() {}

    static Manifest.Reading read(String text) {
        JsonNode root;
        try {
            root = Json.MAPPER.readTree(text);
        } catch (JacksonException e) {
            return new Manifest.Reading.Bad(List.of("app.json is no JSON: " + e.getOriginalMessage()));
        }
        if (!root.isObject()) return new Manifest.Reading.Bad(List.of("app.json has to be a JSON object"));
        var reader = new ManifestReader();
        Manifest manifest = reader.manifest(root);
        return reader.errors.isEmpty()
                ? new Manifest.Reading.Good(manifest)
                : new Manifest.Reading.Bad(List.copyOf(reader.errors));
    }

    private Manifest manifest(JsonNode root) {
        var env = new TreeMap<String, Manifest.Var>();
        for (Map.Entry<String, JsonNode> field : object(root, "env")) {
            if (!NAME.matcher(field.getKey()).matches()) {
                errors.add("env: \"%s\" is no name of a config var".formatted(field.getKey()));
            } else {
                env.put(field.getKey(), variable(field.getKey(), field.getValue()));
            }
        }
        var formation = new TreeMap<String, Manifest.Scale>();
        for (Map.Entry<String, JsonNode> field : object(root, "formation")) {
            if (!TYPE.matcher(field.getKey()).matches()) {
                errors.add("formation: \"%s\" is no process type".formatted(field.getKey()));
            } else {
                formation.put(field.getKey(), scale(field.getKey(), field.getValue()));
            }
        }
        JsonNode postdeploy = root.path("scripts").path("postdeploy");
        return new Manifest(
                Collections.unmodifiableSortedMap(env),
                Collections.unmodifiableMap(formation),
                addons(root.path("addons")),
                buildpacks(root.path("buildpacks")),
                text(root, "stack"),
                postdeploy.isObject() ? text(postdeploy, "command") : text(root.path("scripts"), "postdeploy"),
                postdeploy.isObject() ? text(postdeploy, "size").flatMap(this::size) : Optional.empty(),
                text(root, "success_url"));
    }

    /// `"acme:basic"`, or `{"plan": "acme:basic", "as": "CACHE", "options": {"size": "big"}}`.
    private List<Manifest.Addon> addons(JsonNode list) {
        var found = new ArrayList<Manifest.Addon>();
        for (JsonNode addon : list) {
            Optional<String> plan = addon.isString() ? Optional.of(addon.asString()) : text(addon, "plan");
            if (plan.isEmpty()) errors.add("addons: each has to be text, or have a plan");
            var options = new TreeMap<String, String>();
            for (Map.Entry<String, JsonNode> option : addon.path("options").properties()) {
                options.put(option.getKey(), option.getValue().asString(""));
            }
            plan.ifPresent(name -> found.add(new Manifest.Addon(name, text(addon, "as"), options)));
        }
        if (found.size() > ADDONS_MAX) errors.add("addons: at most %d".formatted(ADDONS_MAX));
        return List.copyOf(found);
    }

    private Manifest.Var variable(String name, JsonNode node) {
        if (node.isString()) return new Manifest.Var(Optional.of(node.asString()), true, false);
        if (!node.isObject()) {
            errors.add("env: %s has to be text or an object".formatted(name));
            return new Manifest.Var(Optional.empty(), false, false);
        }
        Optional<String> generator = text(node, "generator");
        if (generator.isPresent() && !generator.get().equals(SECRET)) {
            errors.add("env: the generator of %s is unknown: %s. There is \"secret\"".formatted(name, generator.get()));
        }
        JsonNode value = node.path("value");
        return new Manifest.Var(
                value.isValueNode() && !value.isNull() ? Optional.of(value.asString()) : Optional.empty(),
                node.path("required").asBoolean(true),
                generator.isPresent());
    }

    private Manifest.Scale scale(String type, JsonNode node) {
        JsonNode quantity = node.path("quantity");
        if (!quantity.isMissingNode()
                && !(quantity.isIntegralNumber() && quantity.asInt() >= 0 && quantity.asInt() <= QUANTITY_MAX)) {
            errors.add("formation: the quantity of %s has to be a number from 0 to %d".formatted(type, QUANTITY_MAX));
        }
        return new Manifest.Scale(
                quantity.isIntegralNumber() ? Optional.of(quantity.asInt()) : Optional.empty(),
                text(node, "size").flatMap(this::size));
    }

    private Optional<DynoSize> size(String name) {
        Optional<DynoSize> size = DynoSize.named(name);
        if (size.isEmpty()) errors.add("there is no dyno size " + name);
        return size;
    }

    private List<String> buildpacks(JsonNode list) {
        var found = new ArrayList<String>();
        for (JsonNode buildpack : list) {
            Optional<String> url = buildpack.isString() ? Optional.of(buildpack.asString()) : text(buildpack, "url");
            url.ifPresentOrElse(found::add, () -> errors.add("buildpacks: each has to have a url"));
        }
        return List.copyOf(found);
    }

    private Iterable<Map.Entry<String, JsonNode>> object(JsonNode root, String field) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isObject()) return node.properties();
        errors.add(field + " has to be an object");
        return List.of();
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field).asString("")).filter(text -> !text.isBlank());
    }
}
