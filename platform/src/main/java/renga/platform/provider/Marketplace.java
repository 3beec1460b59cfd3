package renga.platform.provider;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.platform.refusal.Refusal;

/// All providers and plans at one time: a few dozen rows, read whole.
public record Marketplace(List<Provider> providers, List<Plan> plans) {
    public Marketplace {
        providers = List.copyOf(providers);
        plans = List.copyOf(plans);
    }

    /// @param word slug, alias or id; a slug before an alias
    /// @throws Refusal if there is none
    public Provider provider(String word) {
        return find(word).orElseThrow(() -> Refusal.notFound("service", "Couldn't find that add-on service."));
    }

    public Optional<Provider> find(String word) {
        return providers.stream()
                .filter(provider -> provider.slug().equals(word))
                .findFirst()
                .or(() -> providers.stream()
                        .filter(provider -> provider.isCalled(word))
                        .findFirst());
    }

    /// The one that this account stands for.
    public Optional<Provider> of(AccountId account) {
        return providers.stream()
                .filter(provider -> provider.account().equals(account))
                .findFirst();
    }

    /// One that is known to be there.
    public Provider provider(UUID id) {
        return providers.stream()
                .filter(provider -> provider.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /// One that is known to be there, retired or not.
    public Plan plan(UUID id) {
        return plans.stream().filter(plan -> plan.id().equals(id)).findFirst().orElseThrow();
    }

    /// What is on offer.
    public List<Plan> plansOf(Provider provider) {
        return plans.stream()
                .filter(plan -> plan.provider().equals(provider.id()) && !plan.retired())
                .toList();
    }

    /// @param text `acme:basic`, or `acme` for its default plan, or a plan's id
    /// @throws Refusal if there is none on offer
    public Plan offered(String text) {
        int colon = text.indexOf(':');
        Optional<Provider> provider = find(colon < 0 ? text : text.substring(0, colon));
        if (provider.isEmpty()) return byId(text);
        List<Plan> offered = plansOf(provider.get());
        if (colon >= 0) return named(offered, text.substring(colon + 1));
        return offered.stream()
                .filter(Plan::standard)
                .findFirst()
                .or(() -> offered.stream().findFirst())
                .orElseThrow(Marketplace::noPlan);
    }

    /// @param name a plan's of that provider, with or without the provider's, or its id
    /// @throws Refusal if there is none on offer
    public Plan offeredBy(Provider provider, String name) {
        int colon = name.indexOf(':');
        if (colon >= 0 && !provider.isCalled(name.substring(0, colon))) throw noPlan();
        return named(plansOf(provider), name.substring(colon + 1));
    }

    /// `acme:basic`.
    public String fullName(Plan plan) {
        return provider(plan.provider()).slug() + ":" + plan.name();
    }

    private Plan byId(String text) {
        return plans.stream()
                .filter(plan -> plan.id().toString().equals(text) && !plan.retired())
                .findFirst()
                .orElseThrow(Marketplace::noPlan);
    }

    private static Plan named(List<Plan> offered, String name) {
        return offered.stream()
                .filter(plan -> plan.name().equals(name) || plan.id().toString().equals(name))
                .findFirst()
                .orElseThrow(Marketplace::noPlan);
    }

    private static Refusal noPlan() {
        return Refusal.notFound(
                "plan",
                "Couldn't find either the add-on service or the add-on plan. `heroku addons:services` shows what there is.");
    }
}
