package renga.platform.addon;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import renga.core.AppId;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.api.BasicCredentials;
import renga.platform.api.Guest;
import renga.platform.api.Operator;
import renga.platform.api.Routes;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.db.Database;
import renga.platform.deploy.DefaultAddons;
import renga.platform.drain.Drains;
import renga.platform.provider.Provider;
import renga.platform.provider.ProviderLine;
import renga.platform.provider.Providers;
import renga.platform.refusal.Refusal;
import renga.platform.release.Releases;
import renga.platform.vault.Vault;

/// The marketplace's front door: add-ons of providers, tied to apps. What is asked for is written down before a
/// provider hears of it, and gone on with after a kill. Thread-safe.
public final class Addons implements AutoCloseable {
    private final Office office;
    private final Addresses addresses;
    private final Errands errands;
    private final Grants grants;
    private final Broker broker;
    private final Orders orders;
    private final Shows show;
    private final ProviderLine line;
    private final LogInput logInput;

    /// What it works with.
    ///
    /// @param line to the providers; closed with this room
    /// @param reach is told of each app whose attachments changed, before its dynos hear of it
    /// @param look is told of each add-on that is kept from now on, or no more: what it is on may rest
    /// @param wake returns once what the add-on is on runs, or has had its time
    /// @param drains have the logs go to providers that want them
    /// @param grace how long what is given up can be brought back
    /// @param log where providers' lines for apps go
    /// @param logKey signs the addresses they are sent to: 32 random bytes or more
    public record Parts(
            Database db,
            Vault vault,
            InstantSource clock,
            Providers providers,
            ProviderLine line,
            Accounts accounts,
            Apps apps,
            Releases releases,
            Addresses addresses,
            Consumer<AppId> reach,
            Consumer<UUID> look,
            Consumer<UUID> wake,
            Drains drains,
            Grace grace,
            LogInput.Log log,
            byte[] logKey) {
        public Parts {
            logKey = logKey.clone();
        }
    }

    public Addons(Parts parts) {
        this.office = new Office(
                parts.db(),
                parts.vault(),
                parts.clock(),
                parts.providers(),
                parts.accounts(),
                parts.apps(),
                parts.releases(),
                parts.reach(),
                parts.look(),
                parts.wake(),
                parts.drains(),
                parts.grace(),
                new News());
        this.addresses = parts.addresses();
        this.line = parts.line();
        this.errands = new Errands(office);
        this.grants = new Grants(office);
        this.logInput = new LogInput(office, addresses, parts.logKey(), parts.log());
        this.show = new Shows(office, addresses);
        this.orders = new Orders(office, errands, new Siblings(office, show));
        this.broker = new Broker(office, line, grants, addresses, errands, logInput, dataAddons());
    }

    /// Goes on with what an earlier life of the platform left undone. Once, at the start.
    public void resume() {
        errands.start(broker);
    }

    /// An add-on that an app is set up with.
    ///
    /// @param id its own, the same whenever this is done again
    /// @param as name of its attachment; empty: one is chosen
    /// @param options what comes after `--`
    public record Part(UUID id, String plan, Optional<String> as, Map<String, String> options) {
        /// Options may be secrets.
        @Override
        public String toString() {
            return "Part[" + plan + "]";
        }
    }

    /// Makes the add-on, unless it was made before, and waits until it is there.
    ///
    /// @return why it is not, if it is not
    public Optional<String> ensure(Account account, App app, Part part, Duration limit) throws InterruptedException {
        try {
            orders.ensure(account, app, part, limit);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of("%s: %s".formatted(part.plan(), refusal.getMessage()));
        }
    }

    /// Makes the add-on that an app's buildpack wants beside its first release, unless it has one of that service.
    public DefaultAddons.Made beside(Account account, App app, String plan, Duration limit)
            throws InterruptedException {
        String service = plan.split(":", 2)[0];
        UUID id = UUID.nameUUIDFromBytes((app.id() + " " + service).getBytes(StandardCharsets.UTF_8));
        if (!show.matching(app, service).isEmpty() && office.find(id).isEmpty()) return new DefaultAddons.Made.Before();
        try {
            orders.ensure(account, app, new Part(id, plan, Optional.empty(), Map.of()), limit);
            return new DefaultAddons.Made.As(
                    dataAddons().find(id).map(DataAddons.DataAddon::title).orElse(service));
        } catch (Refusal refusal) {
            return new DefaultAddons.Made.Not(String.valueOf(refusal.getMessage()));
        }
    }

    /// What an app's end means here: what it owns ends, the rest is taken from it. Idempotent.
    public void farewell(AppId app) {
        orders.farewell(app);
    }

    /// Lets providers in to what is theirs, and not to what is kept.
    public Guest.Book guests() {
        return new Guest.Book() {
            @Override
            public Optional<Guest> find(String token) {
                return grants.addon(token)
                        .flatMap(office::find)
                        .filter(addon -> addon.state() != AddonState.KEPT)
                        .map(Addons.this::guest);
            }

            @Override
            public Optional<Account> provider(BasicCredentials credentials) {
                return office.providers()
                        .known(credentials)
                        .map(Provider::account)
                        .map(office::account);
            }
        };
    }

    /// What it is called.
    public Optional<String> name(UUID addon) {
        return office.find(addon).map(Addon::name);
    }

    /// How the API showed an add-on whose row was this one.
    ///
    /// @param row its columns as JSON
    /// @param gone whether that was the last of it
    public Optional<Object> portrait(String row, boolean gone) {
        return show.portrait(row, gone);
    }

    /// How the API showed an attachment.
    ///
    /// @param row its columns as JSON, and `app_name`, `addon_name`, `owner_id`, `owner_name`
    public Object portraitOfAttachment(String row) {
        return show.portraitOfTie(row);
    }

    public DataAddons dataAddons() {
        return new DataAddons(office, show, line, orders);
    }

    public List<Routes> routes() {
        var attachments = new Attachments(office);
        var namespaces = new Namespaces(office);
        var callbacks = new Callbacks(office);
        return List.of(
                new AddonRoutes(office, orders, show),
                new AttachmentRoutes(attachments, show, new Pooling(dataAddons(), namespaces)),
                new CallbackRoutes(callbacks, show),
                new LogDrainRoutes(office, callbacks, show),
                new LogInputRoutes(logInput),
                new ReportRoutes(office, dataAddons(), show),
                new DataRoutes(dataAddons(), orders, show, new Siblings(office, show), namespaces, attachments),
                new TokenRoutes(grants),
                new VendorRoutes(office, callbacks, logInput, addresses),
                new SingleSignOnRoutes(office, show));
    }

    /// What only the operator is let in to.
    public Routes operatorRoutes(Operator operator) {
        return new KeptRoutes(new Keeping(office, errands), operator);
    }

    /// Providers that are being asked are hung up on; what they do meanwhile the next life hears of.
    @Override
    public void close() {
        errands.close();
        line.close();
    }

    private Guest guest(Addon addon) {
        Optional<App> app = addon.app().flatMap(ref -> office.apps().byId(ref.id()));
        Account eyes = office.account(
                app.map(App::owner).map(App.Owner::id).orElse(addon.provider().account()));
        Set<String> appKeys = new HashSet<>();
        app.ifPresent(found -> appKeys.addAll(Set.of(found.id().toString(), found.name())));
        UUID id = addon.id();
        return new Guest(
                id,
                eyes,
                addon.provider().account(),
                Set.copyOf(List.of(id.toString(), addon.name(), addon.provider().slug())),
                appKeys);
    }
}
