package renga.platform.addon;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.refusal.Refusal;

/// What was given up and is kept for a while: the operator sees it, brings it back, or ends it. The
/// provider hears of it when its time is over: until then it is a row, and an errand that is not due.
/// Thread-safe.
final class Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);

    private final Office office;
    private final Errands errands;

    Keeping(Office office, Errands errands) {
        this.office = office;
        this.errands = errands;
    }

    /// From now on it is kept. Nobody has it attached any more.
    static void keep(Desk desk, Addon addon) {
        desk.kept().insert(addon.id());
        desk.addons().kept(addon.id());
        desk.errands().put(addon.id(), Errand.Kind.DEPROVISION, Optional.empty(), desk.graceEnd());
        desk.look(addon.id());
        LOG.info("{} of {} is kept until {}", addon.name(), addon.provider().slug(), desk.graceEnd());
    }

    /// From now on it is not: its provider is to end it.
    static void over(Desk desk, Addon kept) {
        desk.kept().delete(kept.id());
        desk.addons().ending(kept.id(), false);
        desk.look(kept.id());
    }

    /// @param app name of the one that owned it
    record Shown(Addon addon, String app, Instant until) {}

    /// What ends first comes first.
    List<Shown> all() {
        return office.read(desk -> desk.kept().all().stream()
                .flatMap(kept -> desk.addons().find(kept.addon()).stream()
                        .map(addon -> new Shown(addon, kept.app(), kept.until())))
                .toList());
    }

    /// @param names of its attachments
    /// @param before its name, if another add-on has that by now
    record Returned(Addon addon, List<String> names, Optional<String> before) {}

    /// Gives it to an app, which has its config vars from now on, as if it were new there.
    ///
    /// @param key name or id
    /// @param into name or id of the app
    /// @throws Refusal if there is no such add-on or app, or the app cannot have it
    Returned bringBack(Account by, String key, String into) {
        UUID id = only(key).addon().id();
        App app = app(into);
        Returned back = office.atDesk(desk -> bringBack(desk, by, id, app));
        // What was asked for before, and not answered, is asked for once more.
        errands.run(id);
        LOG.info("{} is back, in {}", back.addon().name(), app.name());
        return back;
    }

    /// Ends it now.
    ///
    /// @return whether its provider has; else it is asked until it does
    boolean forget(String key) throws InterruptedException {
        UUID id = only(key).addon().id();
        office.atDesk(desk -> {
            over(desk, lock(desk, id));
            return desk.errands().put(id, Errand.Kind.DEPROVISION, Optional.empty(), desk.now());
        });
        Orders.await(errands.run(id));
        return office.find(id).isEmpty();
    }

    private Returned bringBack(Desk desk, Account by, UUID id, App app) {
        Addon kept = lock(desk, id);
        App owner = office.apps().lock(desk.tx(), app.id());
        Orders.checkAnother(desk, kept.provider(), owner);
        Optional<KeptTable.Unanswered> errand = desk.kept().find(id).flatMap(KeptTable.Kept::errand);
        boolean taken = desk.addons().isTaken(kept.name());
        String name = taken ? AddonNames.madeUp(kept.provider(), desk.addons()::isTaken) : kept.name();
        desk.kept().delete(id);
        desk.errands().done(id);
        errand.ifPresent(unanswered -> again(desk, id, unanswered));
        desk.addons().returned(id, owner.id(), name);
        new Tying(desk, office, new Addon.AppRef(owner.id(), owner.name()))
                .tieNew(id, kept.provider(), new Tying.Wish(Optional.empty(), Optional.empty(), Optional.empty()));
        Addon back = desk.addons().find(id).orElseThrow(Refusals::noAddon);
        desk.wake(id);
        desk.release(desk.holdApps(id), by, false, names -> Words.attach(names, back));
        List<String> names =
                desk.ties().ofAddon(id).stream().map(Attachment::name).toList();
        return new Returned(back, names, Optional.of(kept.name()).filter(_ -> taken));
    }

    private static void again(Desk desk, UUID id, KeptTable.Unanswered errand) {
        Optional<byte[]> command = errand.sealedCommand();
        if (command.isPresent()) desk.errands().put(id, command.get(), desk.now());
        else desk.errands().put(id, errand.kind(), Optional.empty(), desk.now());
    }

    private static Addon lock(Desk desk, UUID id) {
        return desk.addons()
                .lock(id)
                .filter(addon -> addon.state() == AddonState.KEPT)
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.CONFLICT, "It is not kept any more: it was brought back, or is being ended."));
    }

    private Shown only(String key) {
        Optional<UUID> id = AddonNames.id(key);
        List<Shown> meant = all().stream()
                .filter(kept -> kept.addon().name().equals(key)
                        || id.equals(Optional.of(kept.addon().id())))
                .toList();
        if (meant.isEmpty()) {
            throw Refusal.notFound(
                    "add_on", "No add-on %s is kept. ./renga addons:kept shows those that are.".formatted(key));
        }
        if (meant.size() == 1) return meant.getFirst();
        String all = meant.stream()
                .map(kept -> "%s (of %s)".formatted(kept.addon().id(), kept.app()))
                .collect(Collectors.joining(", "));
        throw Refusal.invalid(
                "%d kept add-ons are called %s. Name one by its id: %s.".formatted(meant.size(), key, all));
    }

    private App app(String key) {
        return office.apps()
                .byName(key)
                .or(() -> AddonNames.id(key).flatMap(id -> office.apps().byId(new AppId(id))))
                .orElseThrow(() -> Refusal.notFound(
                        "app", "There is no app %s. Make it first: heroku create %s".formatted(key, key)));
    }
}
