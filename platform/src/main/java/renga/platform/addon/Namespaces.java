package renga.platform.addon;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.account.Account;
import renga.platform.provider.Provider;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// What a provider's answer to a data command gives namespaces: `heroku pg:credentials:create` gives
/// `credential:reader` config vars of its own, which an app has that attaches the add-on by it.
record Namespaces(Office office) {
    /// Of a provider's answer: not for whoever asked.
    static final String ANSWER = "config_of";

    private static final Pattern NAME = Pattern.compile("(credential|connection-pooling):[a-z][a-z0-9_-]{0,49}");
    private static final Logger LOG = LoggerFactory.getLogger(Namespaces.class);

    /// @param wish vars by namespace; one without any is gone
    /// @throws Refusal if that is no such thing: nothing is changed
    void configure(Addon addon, JsonNode wish) {
        Map<String, Map<String, String>> config;
        try {
            config = config(wish, addon.provider());
        } catch (ProviderReply.Unfit e) {
            LOG.warn(
                    "{} of {} answers what is refused: {}",
                    addon.name(),
                    addon.provider().slug(),
                    e.getMessage());
            throw Refusal.of(
                    Refusal.Kind.UNAVAILABLE,
                    "%s answered what cannot be used. Ask its operator."
                            .formatted(addon.provider().name()));
        }
        configure(addon, config);
    }

    void configure(Addon addon, Map<String, Map<String, String>> config) {
        Account by = office.account(addon.provider().account());
        office.atDesk(desk -> {
            Addon now = desk.addons().lock(addon.id()).orElseThrow(Refusals::noAddon);
            config.forEach((namespace, vars) -> desk.update(now, by, namespace, vars));
            return now;
        });
    }

    /// @throws ProviderReply.Unfit if a namespace is misnamed, or what it has is no config
    static Map<String, Map<String, String>> config(JsonNode wish, Provider provider) throws ProviderReply.Unfit {
        Map<String, Map<String, String>> config = new TreeMap<>();
        for (var namespace : wish.properties()) {
            if (!NAME.matcher(namespace.getKey()).matches()) throw new ProviderReply.Unfit("a namespace is misnamed");
            config.put(namespace.getKey(), ProviderReply.config(namespace.getValue(), provider));
        }
        return config;
    }
}
