package renga.platform.addon;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import renga.core.AccountId;
import renga.platform.app.App;
import renga.platform.provider.Provider;
import renga.platform.refusal.Refusal;

/// Options that name another add-on of the same service, as `--follow DATABASE_URL` does: the provider knows it by its
/// address, which only who sees the add-on learns. What names none stays as it is; it is the provider's to judge.
record Siblings(Office office, Shows show) {
    private static final Set<String> OPTIONS = Set.of("fork", "follow", "rollback");

    /// @throws Refusal if one is named that is not there yet or no more, or several are
    Map<String, String> resolved(AccountId account, App app, String plan, Map<String, String> options) {
        if (options.keySet().stream().noneMatch(OPTIONS::contains)) return options;
        Provider provider = office.read(
                desk -> desk.market().provider(desk.market().offered(plan).provider()));
        var resolved = new HashMap<>(options);
        for (String option : OPTIONS) {
            resolved.computeIfPresent(
                    option,
                    (_, word) -> named(account, app, provider, word)
                            .map(addon -> address(account, addon))
                            .orElse(word));
        }
        return resolved;
    }

    /// The add-on that a data command of another one calls by a name of the app's, with its address.
    ///
    /// @return `target`, `attachment`, `url`
    /// @throws Refusal if there is none of the same service that the account may know
    Map<String, String> target(AccountId account, App app, Addon addon, String word) {
        Addon meant = named(account, app, addon.provider(), word)
                .orElseThrow(() ->
                        Refusal.invalid("There is no %s add-on %s here that could be linked. Look at heroku addons."
                                .formatted(addon.provider().name(), word)));
        return Map.of(
                "target", meant.name(), "attachment", show.title(meant, app.id()), "url", address(account, meant));
    }

    private Optional<Addon> named(AccountId account, App app, Provider provider, String word) {
        if (word.contains("://")) return Optional.empty();
        List<Addon> meant = of(provider, show.matching(app, word));
        if (meant.isEmpty()) meant = of(provider, show.matching(account, word));
        if (meant.size() > 1) {
            throw Refusal.invalid("%s may be any of %d add-ons. Name the one by its name, as heroku addons shows it."
                    .formatted(word, meant.size()));
        }
        meant.stream().filter(addon -> addon.state() != AddonState.PROVISIONED).forEach(addon -> {
            throw Refusal.invalid("%s is not ready: it is %s. Try again in a minute."
                    .formatted(addon.name(), addon.state().word()));
        });
        return meant.stream().findFirst();
    }

    private static List<Addon> of(Provider provider, List<Addon> all) {
        return all.stream()
                .filter(addon -> addon.provider().id().equals(provider.id()))
                .toList();
    }

    /// Who has it by a credential for less must not get all of it.
    private String address(AccountId account, Addon addon) {
        show.mustKnow(account, addon, AddonConfigs.USUAL);
        return vars(addon.id()).entrySet().stream()
                .filter(var -> var.getKey().endsWith("_URL"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() ->
                        Refusal.invalid("%s has no address that another could be made from.".formatted(addon.name())));
    }

    private Map<String, String> vars(UUID addon) {
        return office.read(desk -> desk.configs().load(addon, AddonConfigs.USUAL));
    }
}
