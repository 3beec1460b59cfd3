package renga.platform.addon;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.account.Account;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// What a provider's answer to a data command gives namespaces: `heroku pg:credentials:create` gives
/// `credential:reader` config vars of its own, which an app has that attaches the add-on by it.
record Namespaces(Office office) {
    private static final Pattern NAME = Pattern.compile("credential:[a-z][a-z0-9_-]{0,49}");
    private static final Logger LOG = LoggerFactory.getLogger(Namespaces.class);

    /// @param wish vars by namespace; one without any is gone
    /// @throws Refusal if that is no such thing: nothing is changed
    void configure(Addon addon, JsonNode wish) {
        Map<String, Map<String, String>> config = new TreeMap<>();
        try {
            for (var namespace : wish.properties()) {
                if (!NAME.matcher(namespace.getKey()).matches())
                    throw new ProviderReply.Unfit("a namespace is misnamed");
                config.put(namespace.getKey(), ProviderReply.config(namespace.getValue(), addon.provider()));
            }
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
        Account by = office.account(addon.provider().account());
        office.atDesk(desk -> {
            Addon now = desk.addons().lock(addon.id()).orElseThrow(Refusals::noAddon);
            config.forEach((namespace, vars) -> desk.update(now, by, namespace, vars));
            return now;
        });
    }
}
