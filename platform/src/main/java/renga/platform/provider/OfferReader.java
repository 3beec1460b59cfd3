package renga.platform.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// Reads a manifest (contract, partner-api.md §1) and finds all that is wrong with it. For one, on one thread.
final class OfferReader {
    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{1,62}");
    private static final Pattern VAR = Pattern.compile("[A-Z][A-Z0-9_]{0,127}");
    private static final Pattern PLUGIN = Pattern.compile("[@a-z0-9._/-]{1,214}");
    private static final int SECRET_CHARS_MIN = 8;
    private static final int VARS_MAX = 50;
    private static final String OLD_LOG_INPUT = "logplex_input";
    private static final List<String> REQUIRES = List.of("many_per_app", "log_input", OLD_LOG_INPUT, "syslog_drain");

    private final Hosts hosts;
    private final List<String> errors = new ArrayList<>();

    OfferReader(Hosts hosts) {
        this.hosts = hosts;
    }

    /// @param plans missing: one free plan called `test`
    /// @throws Refusal that names every error
    Offer read(JsonNode manifest, JsonNode plans) {
        if (!manifest.isObject()) throw Refusal.invalid("The manifest has to be a JSON object.");
        Offer offer = offer(manifest, new PlansReader(errors).read(plans));
        if (errors.isEmpty()) return offer;
        throw Refusal.invalid("This provider cannot be registered: " + String.join("; ", errors) + ".");
    }

    private Offer offer(JsonNode manifest, List<Offer.Price> plans) {
        JsonNode api = manifest.path("api");
        if (!api.isObject()) errors.add("api is missing");
        String slug = matching(manifest, "id", "id", SLUG, "2 to 63 of a-z, 0-9 and dash, a letter first");
        String prefix = prefix(api, slug);
        List<String> requires = strings(api, "requires");
        requires.forEach(this::required);
        if (!api.path("version").asString("3").equals("3")) errors.add("api.version has to be \"3\"");
        return new Offer(
                slug,
                text(manifest, "name").orElse(slug),
                plugin(manifest),
                aliases(manifest),
                prefix,
                vars(api, prefix),
                regions(api),
                requires.contains("many_per_app"),
                requires.contains("log_input") || requires.contains(OLD_LOG_INPUT),
                requires.contains("syslog_drain"),
                address(api, "base_url").orElse(""),
                address(api, "sso_url"),
                secret(api, "password").orElse(""),
                secret(api, "sso_salt").orElse(""),
                api.has("client_secret") ? secret(api, "client_secret") : Optional.empty(),
                plans);
    }

    private String prefix(JsonNode api, String slug) {
        String usual = slug.toUpperCase(Locale.ROOT).replace('-', '_');
        if (!api.has("config_vars_prefix")) return usual;
        return matching(api, "config_vars_prefix", "api.config_vars_prefix", VAR, "A-Z, 0-9 and _, a letter first");
    }

    private List<String> vars(JsonNode api, String prefix) {
        List<String> vars = strings(api, "config_vars");
        if (vars.size() > VARS_MAX) errors.add("api.config_vars has more than " + VARS_MAX);
        for (String var : vars) {
            if (!VAR.matcher(var).matches())
                errors.add("api.config_vars: \"%s\" is no name of a config var".formatted(var));
            if (!var.equals(prefix) && !var.startsWith(prefix + "_")) {
                errors.add("api.config_vars: %s does not begin with %s_".formatted(var, prefix));
            }
        }
        return vars.stream().distinct().toList();
    }

    private List<String> regions(JsonNode api) {
        List<String> regions = strings(api, "regions");
        if (regions.isEmpty()) errors.add("api.regions must not be empty: [\"*\"] is everywhere");
        else if (!regions.contains("*") && !regions.contains("us")) {
            errors.add("api.regions has neither \"us\" nor \"*\", and this server is region us");
        }
        return regions;
    }

    private void required(String word) {
        if (REQUIRES.contains(word)) return;
        errors.add(
                "api.requires: \"%s\" is unknown; there are many_per_app, log_input and syslog_drain".formatted(word));
    }

    /// `production` is meant where an object names the addresses, `test` only if there is no other.
    private Optional<String> address(JsonNode api, String field) {
        String where = api.has("production") ? "production" : "test";
        Optional<String> address = text(api.path(where), field);
        if (address.isEmpty() && field.equals("base_url")) errors.add("api.production.base_url is missing");
        address.flatMap(hosts::problem)
                .ifPresent(problem -> errors.add("api.%s.%s %s".formatted(where, field, problem)));
        return address.map(text -> text.replaceAll("/+$", ""));
    }

    private List<String> aliases(JsonNode manifest) {
        List<String> aliases = strings(manifest, "aliases");
        for (String alias : aliases) {
            if (!SLUG.matcher(alias).matches()) errors.add("aliases: \"%s\" cannot be a name".formatted(alias));
        }
        return aliases.stream().distinct().toList();
    }

    private Optional<String> plugin(JsonNode manifest) {
        Optional<String> plugin = text(manifest, "cli_plugin_name");
        if (plugin.isPresent() && !PLUGIN.matcher(plugin.get()).matches()) {
            errors.add("cli_plugin_name is no name of an npm package");
        }
        return plugin;
    }

    private Optional<String> secret(JsonNode api, String field) {
        Optional<String> secret = text(api, field);
        if (secret.isEmpty() || secret.get().length() < SECRET_CHARS_MIN) {
            errors.add("api.%s has to have %d characters or more".formatted(field, SECRET_CHARS_MIN));
        }
        return secret;
    }

    private String matching(JsonNode node, String field, String shown, Pattern form, String rule) {
        String text = text(node, field).orElse("");
        if (!form.matcher(text).matches()) errors.add("%s has to be %s".formatted(shown, rule));
        return text;
    }

    private List<String> strings(JsonNode node, String field) {
        JsonNode list = node.path(field);
        var found = new ArrayList<String>();
        if (list.isMissingNode() || list.isNull()) return found;
        for (JsonNode item : list) if (item.isString()) found.add(item.asString());
        if (!list.isArray() || found.size() != list.size()) errors.add(field + " has to be a list of texts");
        return found;
    }

    private static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isString() && !value.asString().isBlank() ? Optional.of(value.asString()) : Optional.empty();
    }
}
