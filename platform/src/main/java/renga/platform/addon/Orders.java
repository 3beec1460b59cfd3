package renga.platform.addon;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import renga.core.AppId;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.provider.Plan;
import renga.platform.provider.Provider;
import renga.platform.refusal.Refusal;

/// What people order: make an add-on, change its plan, end it. Each is written down first, then said to the provider,
/// whose answer is awaited for as long as a request may take. Thread-safe.
final class Orders {
    /// A turn at the provider, its answer, and time to write: below the 60 s after which a silent connection is cut.
    private static final Duration WAIT_MAX = Duration.ofSeconds(50);

    private static final int OPTIONS_BYTES_MAX = 16 * 1024;

    private final Office office;
    private final Errands errands;
    private final Siblings siblings;

    Orders(Office office, Errands errands, Siblings siblings) {
        this.office = office;
        this.siblings = siblings;
        this.errands = errands;
    }

    /// @param plan `acme:basic`, `acme`, or an id
    /// @param name empty: one is made up
    /// @param options what comes after `--`
    record Wish(String plan, Optional<String> name, Tying.Wish tie, Map<String, String> options) {
        Wish {
            options = Map.copyOf(options);
        }

        /// Options may be secrets.
        @Override
        public String toString() {
            return "Wish[" + plan + "]";
        }
    }

    /// @throws Refusal if it cannot be, or the provider does not do it
    Addon create(Account account, App app, Wish wish) throws InterruptedException {
        return create(UUID.randomUUID(), account, app, wish);
    }

    /// Makes the add-on, unless there is one of that id, and waits until it is there.
    ///
    /// @throws Refusal if it is not there in time
    void ensure(Account account, App app, Addons.Part part, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        if (office.find(part.id()).isEmpty()) {
            var tie = new Tying.Wish(part.as(), Optional.empty(), Optional.empty());
            create(part.id(), account, app, new Wish(part.plan(), Optional.empty(), tie, part.options()));
        }
        while (true) {
            long known = office.news().count();
            AddonState state = office.find(part.id())
                    .filter(addon -> !addon.failed())
                    .map(Addon::state)
                    .orElse(AddonState.DEPROVISIONING);
            switch (state) {
                case PROVISIONED -> {
                    return;
                }
                case PROVISIONING -> {
                    // It may be there soon.
                }
                case KEPT ->
                    throw Refusal.invalid(
                            "it was destroyed. Make another one with heroku addons:create, or ask the operator for it.");
                case DEPROVISIONING -> throw Refusal.invalid("its provider gave it up.");
            }
            Duration left = News.left(deadline);
            if (left.isZero())
                throw Refusal.invalid("it was not there within %d minutes.".formatted(limit.toMinutes()));
            office.news().awaitAfter(known, left);
        }
    }

    private Addon create(UUID id, Account account, App app, Wish wish) throws InterruptedException {
        Map<String, String> options = checked(siblings.resolved(account.id(), app, wish.plan(), wish.options()));
        office.atDesk(desk -> insert(desk, id, account, app, wish, options));
        refuse(await(errands.run(id)));
        return office.find(id)
                .filter(addon -> !addon.failed())
                .orElseThrow(() -> Refusal.invalid("The add-on could not be made: its provider gave it up."));
    }

    /// @param plan of the same provider: `acme:premium` or `premium`
    Addon change(Addon addon, String plan) throws InterruptedException {
        order(addon, (desk, now) -> {
            Plan wanted = desk.market().offeredBy(now.provider(), plan);
            desk.errands().put(now.id(), Errand.Kind.CHANGE, Optional.of(wanted.id()), desk.now());
        });
        return office.find(addon.id()).orElseThrow(Refusals::noAddon);
    }

    /// Has the provider give it other credentials.
    ///
    /// @param forced whether those before end at once
    /// @return whether it has; else it is asked until it does
    boolean rotate(Addon addon, boolean forced) throws InterruptedException {
        Errand.Kind kind = forced ? Errand.Kind.ROTATE_FORCED : Errand.Kind.ROTATE;
        Told told = order(addon, (desk, now) -> desk.errands().put(now.id(), kind, Optional.empty(), desk.now()));
        return told instanceof Told.Done;
    }

    /// Nothing else is ordered for the add-on until its provider is done with the command.
    ///
    /// @param pause before it is given again
    void goOn(Addon addon, DataCommand command, Duration pause) {
        office.atDesk(desk -> {
            Addon now = free(desk, addon);
            byte[] sealed = office.vault().seal(command.text(), addon.id());
            desk.errands().put(now.id(), sealed, desk.now().plus(pause));
            return now;
        });
        var _ = errands.run(addon.id());
    }

    /// Gives this command instead of the one that its provider is at work on.
    ///
    /// @return false if it is at work on none
    boolean goOnWith(Addon addon, DataCommand command) {
        boolean goesOn = office.atDesk(desk -> {
            Addon now = desk.addons().lock(addon.id()).orElseThrow(Refusals::noAddon);
            Optional<Errand> errand = desk.errands().find(now.id());
            if (errand.filter(known -> known.kind() == Errand.Kind.COMMAND).isEmpty()) return false;
            desk.errands().put(now.id(), office.vault().seal(command.text(), now.id()), desk.now());
            return true;
        });
        if (goesOn) errands.run(addon.id());
        return goesOn;
    }

    private static Addon free(Desk desk, Addon addon) {
        Addon now = desk.addons().lock(addon.id()).orElseThrow(Refusals::noAddon);
        if (now.state() == AddonState.PROVISIONED
                && desk.errands().find(now.id()).isEmpty()) return now;
        throw Refusal.of(
                Refusal.Kind.CONFLICT,
                "%s is being changed just now (%s). Try again in a minute."
                        .formatted(now.name(), now.state().word()));
    }

    private Told order(Addon addon, BiConsumer<Desk, Addon> order) throws InterruptedException {
        office.atDesk(desk -> {
            Addon now = free(desk, addon);
            order.accept(desk, now);
            return now;
        });
        Told told = await(errands.run(addon.id()));
        refuse(told);
        return told;
    }

    Addon rename(Addon addon, String name) {
        String checked = AddonNames.checked(name);
        return office.atDesk(desk -> {
            Addon now = desk.addons().lock(addon.id()).orElseThrow(Refusals::noAddon);
            if (!checked.equals(now.name())) {
                if (desk.addons().isTaken(checked)) throw AddonNames.taken(checked);
                desk.addons().rename(addon.id(), checked);
            }
            return desk.addons().find(addon.id()).orElseThrow(Refusals::noAddon);
        });
    }

    /// @param gone whether it is over for people; else the provider is asked until it confirms it
    record Ended(Addon addon, boolean gone) {}

    /// Takes it from all apps at once. Then it is kept for a while, or the provider has to end it.
    ///
    /// @param force although other apps use it
    Ended destroy(Account by, Addon addon, boolean force) throws InterruptedException {
        Addon ending = office.atDesk(desk -> {
            Addon now = desk.addons().lock(addon.id()).orElseThrow(Refusals::noAddon);
            if (!force) checkUnused(desk, now);
            end(desk, now, by);
            return desk.addons().find(now.id()).orElseThrow(Refusals::noAddon);
        });
        CompletableFuture<Told> told = errands.run(addon.id());
        if (ending.state() == AddonState.KEPT) return new Ended(addon, true);
        await(told);
        return new Ended(ending, office.find(addon.id()).isEmpty());
    }

    /// An app is destroyed: what it owns ends, the rest is taken from it. May be done more than once.
    void farewell(AppId app) {
        for (UUID id : office.read(desk -> desk.addons().ownedBy(app))) {
            Optional<Account> maker = office.find(id).map(addon -> office.account(addon.madeBy()));
            maker.ifPresent(by -> office.atDesk(desk -> {
                desk.addons().lock(id).ifPresent(addon -> end(desk, addon, by));
                return id;
            }));
            errands.run(id);
        }
        office.atDesk(desk -> {
            desk.ties().deleteOf(app);
            return app;
        });
    }

    private UUID insert(Desk desk, UUID id, Account account, App app, Wish wish, Map<String, String> options) {
        office.apps().lock(desk.tx(), app.id());
        Plan plan = desk.market().offered(wish.plan());
        Provider provider = desk.market().provider(plan.provider());
        checkOffered(desk, provider, app);
        String name = name(desk, provider, wish.name());
        desk.addons()
                .insert(new AddonTable.Row(
                        id,
                        provider.id(),
                        plan.id(),
                        app.id(),
                        account.id(),
                        name,
                        desk.configs().sealOptions(id, options)));
        new Tying(desk, office, new Addon.AppRef(app.id(), app.name())).tieNew(id, provider, wish.tie());
        desk.errands().put(id, Errand.Kind.PROVISION, Optional.empty(), desk.now());
        return id;
    }

    private static void checkOffered(Desk desk, Provider provider, App app) {
        if (provider.disabled()) {
            throw Refusal.invalid("%s takes no new add-ons. The operator has disabled it.".formatted(provider.slug()));
        }
        checkAnother(desk, provider, app);
    }

    /// @throws Refusal if the app has one of that provider, and may have no other
    static void checkAnother(Desk desk, Provider provider, App app) {
        boolean another = desk.addons().ofApp(app.id()).stream()
                .anyMatch(addon -> addon.provider().id().equals(provider.id())
                        && !addon.state().isGivenUp()
                        && addon.app()
                                .filter(owner -> owner.id().equals(app.id()))
                                .isPresent());
        if (another && !provider.manyPerApp()) {
            throw Refusal.invalid("%s has %s already, and that can be had only once in an app."
                    .formatted(app.name(), provider.slug()));
        }
    }

    private static String name(Desk desk, Provider provider, Optional<String> wanted) {
        if (wanted.isEmpty()) return AddonNames.madeUp(provider, desk.addons()::isTaken);
        String name = AddonNames.checked(wanted.get());
        if (desk.addons().isTaken(name)) throw AddonNames.taken(name);
        return name;
    }

    private static Map<String, String> checked(Map<String, String> options) {
        int chars = options.entrySet().stream()
                .mapToInt(option -> option.getKey().length() + option.getValue().length())
                .sum();
        if (chars <= OPTIONS_BYTES_MAX) return options;
        throw Refusal.invalid("The options take more than %d characters.".formatted(OPTIONS_BYTES_MAX));
    }

    private static void checkUnused(Desk desk, Addon addon) {
        List<String> others = desk.ties().ofAddon(addon.id()).stream()
                .map(Attachment::app)
                .filter(app -> !addon.app().equals(Optional.of(app)))
                .map(Addon.AppRef::name)
                .distinct()
                .toList();
        if (others.isEmpty()) return;
        throw Refusal.invalid("%s is attached to other apps: %s. Detach it there, or use --force."
                .formatted(addon.name(), String.join(", ", others)));
    }

    private static void end(Desk desk, Addon addon, Account by) {
        switch (addon.state()) {
            case PROVISIONING -> {
                desk.ties().deleteOf(addon.id());
                ended(desk, addon, true);
            }
            case PROVISIONED -> {
                desk.detachAll(addon, by);
                if (desk.keeps(addon)) Keeping.keep(desk, addon);
                else ended(desk, addon, false);
            }
            case KEPT, DEPROVISIONING -> {
                // It is on its way out already.
            }
        }
    }

    /// @param uncertain whether the provider may not know it
    private static void ended(Desk desk, Addon addon, boolean uncertain) {
        desk.addons().ending(addon.id(), uncertain);
        desk.errands().put(addon.id(), Errand.Kind.DEPROVISION, Optional.empty(), desk.now());
        desk.drain(addon.id());
    }

    static Told await(CompletableFuture<Told> told) throws InterruptedException {
        try {
            return told.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return new Told.Later();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an errand ended badly", e.getCause());
        }
    }

    private static void refuse(Told told) {
        switch (told) {
            case Told.Refused(Refusal refusal) -> throw refusal;
            case Told.Done _, Told.Later _, Told.Overtaken _ -> {
                // How it is now is read from its row.
            }
        }
    }
}
