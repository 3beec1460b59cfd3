package renga.platform.provider;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.api.BasicCredentials;
import renga.platform.db.Database;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Passwords;
import renga.platform.vault.Vault;
import tools.jackson.databind.JsonNode;

/// Who offers add-ons here, as the operator registered them. Thread-safe.
public final class Providers {
    private static final int SECRET_BITS = 256;

    private final Database db;
    private final Vault vault;
    private final Accounts accounts;
    private final Hosts hosts;
    private final String domain;
    private final InstantSource clock;

    /// @param hosts where providers may be
    /// @param domain ends the address of the account that stands for a provider: `acme@addons.DOMAIN`
    public Providers(Database db, Vault vault, Accounts accounts, Hosts hosts, String domain, InstantSource clock) {
        this.db = db;
        this.vault = vault;
        this.accounts = accounts;
        this.hosts = hosts;
        this.domain = domain;
        this.clock = clock;
    }

    /// A provider that was let in.
    ///
    /// @param secrets as they are now, one of them perhaps made just now
    public record Registered(Provider provider, List<Plan> plans, Secrets secrets) {
        /// Without the secrets.
        @Override
        public String toString() {
            return "Registered[" + provider.slug() + "]";
        }
    }

    /// Lets a provider in, or takes its new manifest; one that was disabled is enabled by it. Its prefix stays for
    /// ever: config vars of add-ons are stored by it.
    ///
    /// @param plans missing: one free plan called `test`, or those it has
    /// @throws Refusal that tells everything that is wrong
    public Registered register(JsonNode manifest, JsonNode plans) {
        Offer offer = new OfferReader(hosts).read(manifest, plans);
        Account account = accounts.ensure("%s@addons.%s".formatted(offer.slug(), domain));
        boolean plansGiven = !plans.isMissingNode() && !plans.isNull();
        return db.jdbi().inTransaction(tx -> {
            var table = table(tx);
            table.lock();
            Optional<Provider> before = sameSlug(table, offer);
            checkNames(table, offer);
            before.ifPresent(known -> checkPrefix(known, offer));
            UUID id = before.map(Provider::id).orElseGet(UUID::randomUUID);
            Secrets secrets = secrets(offer, before.map(known -> table.secrets(known.id())));
            table.write(id, offer, secrets, account.id(), now());
            if (plansGiven || before.isEmpty()) new PlanTable(tx).write(id, offer.plans(), now());
            Marketplace after = marketplace(tx);
            return new Registered(after.provider(id), after.plansOf(after.provider(id)), secrets);
        });
    }

    /// No new add-ons of it are made; those that there are go on.
    ///
    /// @throws Refusal if there is none
    public Provider disable(String word) {
        return db.jdbi().inTransaction(tx -> {
            Provider provider = marketplace(tx).provider(word);
            table(tx).disable(provider.id(), now());
            return marketplace(tx).provider(provider.id());
        });
    }

    public Marketplace marketplace() {
        return db.jdbi().withHandle(this::marketplace);
    }

    public Marketplace marketplace(Handle handle) {
        return new Marketplace(table(handle).all(), new PlanTable(handle).all());
    }

    public Secrets secrets(Provider provider) {
        return db.jdbi().withHandle(handle -> table(handle).secrets(provider.id()));
    }

    /// From now on the provider may have services run on this server.
    public void letRun(Provider provider) {
        db.jdbi().useTransaction(tx -> table(tx).letRun(provider.id()));
    }

    /// The provider that comes with these credentials, its slug and its manifest's password, and may have services run.
    ///
    /// @param authorization the header of that name
    /// @throws Refusal if there is none
    public Provider runner(Optional<String> authorization) {
        Provider provider = authorization
                .flatMap(BasicCredentials::read)
                .flatMap(this::known)
                .orElseThrow(Refusal::unauthorized);
        if (provider.runsServices()) return provider;
        throw Refusal.of(
                Refusal.Kind.FORBIDDEN,
                "The operator of this server does not let %s have services run.".formatted(provider.slug()));
    }

    /// The provider with these credentials, its slug and its manifest's password.
    public Optional<Provider> known(BasicCredentials basic) {
        return db.jdbi()
                .withHandle(handle -> marketplace(handle).providers().stream()
                        .filter(provider -> provider.slug().equals(basic.user()))
                        .filter(provider -> basic.isPassword(
                                table(handle).secrets(provider.id()).password()))
                        .findFirst());
    }

    /// Where providers may be; looked at again whenever one is asked.
    /// Whether the operator approved the host of an address by its name.
    public boolean approves(URI address) {
        return hosts.approves(address);
    }

    Hosts hosts() {
        return hosts;
    }

    private ProviderTable table(Handle handle) {
        return new ProviderTable(handle, vault);
    }

    private static Optional<Provider> sameSlug(ProviderTable table, Offer offer) {
        return table.all().stream()
                .filter(known -> known.slug().equals(offer.slug()))
                .findFirst();
    }

    private static void checkNames(ProviderTable table, Offer offer) {
        Set<String> mine = new HashSet<>(offer.aliases());
        mine.add(offer.slug());
        for (Provider other : table.all()) {
            if (other.slug().equals(offer.slug())) continue;
            for (String name : mine) {
                if (other.isCalled(name))
                    throw Refusal.invalid("%s is a name of %s already.".formatted(name, other.slug()));
            }
        }
    }

    private static void checkPrefix(Provider known, Offer offer) {
        if (known.prefix().equals(offer.prefix())) return;
        throw Refusal.invalid("The prefix of %s is %s and cannot be changed: its add-ons' config vars are named by it."
                .formatted(known.slug(), known.prefix()));
    }

    private static Secrets secrets(Offer offer, Optional<Secrets> before) {
        String client = offer.clientSecret()
                .or(() -> before.map(Secrets::clientSecret))
                .orElseGet(() -> Passwords.randomHex(SECRET_BITS));
        return new Secrets(offer.password(), offer.ssoSalt(), client);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
