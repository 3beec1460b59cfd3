package renga.platform.api;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import renga.core.AccountId;
import renga.platform.account.Account;

/// The program of an add-on provider, let in to one add-on and to what it has to know of that one's app. It sees with
/// the eyes of the app's owner, but only through these doors.
///
/// @param addon the one it is for
/// @param eyes the app's owner
/// @param counted whose calls these are
/// @param addonKeys what paths may call the add-on
/// @param appKeys what paths may call its app
public record Guest(UUID addon, Account eyes, AccountId counted, Set<String> addonKeys, Set<String> appKeys) {
    /// Who providers are.
    @FunctionalInterface
    public interface Book {
        /// What a token stands for.
        Optional<Guest> find(String token);

        /// The account that stands for the provider with these credentials, its slug and its manifest's password.
        default Optional<Account> provider(BasicCredentials credentials) {
            return Optional.empty();
        }
    }

    /// Nobody comes as a guest.
    public static final Book NONE = _ -> Optional.empty();

    private static final String DRAINS = "/log-drains";
    private static final Set<String> READ = Set.of("", "/config", "/addon-attachments", DRAINS);
    private static final Set<String> WRITTEN = Set.of("/config");
    private static final Set<String> POSTED = Set.of("/actions/provision", "/actions/deprovision");
    private static final Set<String> READ_OF_APP = Set.of("", "/collaborators");
    private static final Pattern HOOKS_READ = Pattern.compile("/webhook(s|-deliveries|-events)(/[^/]+)?");
    private static final Pattern HOOKS_WRITTEN = Pattern.compile("/webhooks/[^/]+");
    private static final Pattern HOOKS_POSTED = Pattern.compile("/webhooks");

    public Guest {
        addonKeys = Set.copyOf(addonKeys);
        appKeys = Set.copyOf(appKeys);
    }

    /// Whether this request is for one of its doors; anything unknown is not.
    boolean may(String method, String path) {
        return switch (method) {
            case "GET", "HEAD" ->
                ofAddon(path, READ, HOOKS_READ) || leads(path, "/apps/", appKeys, READ_OF_APP::contains);
            case "PATCH" -> ofAddon(path, WRITTEN, HOOKS_WRITTEN);
            case "POST" -> ofAddon(path, POSTED, HOOKS_POSTED);
            case "DELETE" -> ofAddon(path, Set.of(), HOOKS_WRITTEN);
            case "PUT" -> addonKeys.stream().anyMatch(key -> path.startsWith("/addons/" + key + DRAINS + "/"));
            default -> false;
        };
    }

    private boolean ofAddon(String path, Set<String> ends, Pattern hooks) {
        return leads(
                path,
                "/addons/",
                addonKeys,
                end -> ends.contains(end) || hooks.matcher(end).matches());
    }

    private static boolean leads(String path, String start, Set<String> keys, Predicate<String> ends) {
        return keys.stream()
                .anyMatch(key ->
                        path.startsWith(start + key) && ends.test(path.substring(start.length() + key.length())));
    }
}
