package renga.platform.addon;

import java.util.Map;
import renga.platform.refusal.Refusal;

/// Has a provider pool the connections of an add-on. The namespace `connection-pooling:default` has config vars
/// then, and an app that attaches the add-on by it has the pool.
record Pooling(DataAddons addons, Namespaces namespaces) {
    static final String COMMAND = "connection-pooling";
    static final String DEFAULT = "default";
    private static final String STANDING = "Its connections are as they were.";

    static String namespace(String credential) {
        return COMMAND + ":" + credential;
    }

    static boolean isMeant(String namespace) {
        return namespace.startsWith(COMMAND + ":");
    }

    /// @throws Refusal in the provider's words, or if it is silent
    void ensure(Addon addon, String credential) throws InterruptedException {
        var answer = addons.command(addon, true, DataCommand.post(COMMAND, Map.of("credential", credential)));
        switch (ProviderReply.of(answer, addon.provider())) {
            case ProviderReply.Ready ready -> namespaces.configure(addon, ready.configOf());
            case ProviderReply.Refused refused -> throw Refusals.refused(addon, refused, STANDING);
            case ProviderReply.Accepted _ -> throw Refusals.broken(addon, "it answered 202", STANDING);
            case ProviderReply.Broken(String why) -> throw Refusals.broken(addon, why, STANDING);
        }
    }
}
