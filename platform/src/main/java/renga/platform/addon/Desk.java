package renga.platform.addon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import renga.core.AppId;
import renga.platform.account.Account;
import renga.platform.provider.Marketplace;
import renga.platform.release.Release;
import renga.platform.release.Releases.Attaching;

/// One transaction of this room: its tables as they are in it, and the releases it makes. Of one thread.
final class Desk {
    private final Office office;
    private final Handle tx;
    private final Instant now;
    private final Marketplace market;
    private final List<Runnable> announcements = new ArrayList<>();

    Desk(Office office, Handle tx, Marketplace market) {
        this.office = office;
        this.tx = tx;
        this.now = office.now();
        this.market = market;
    }

    Handle tx() {
        return tx;
    }

    Instant now() {
        return now;
    }

    Marketplace market() {
        return market;
    }

    AddonTable addons() {
        return new AddonTable(tx, market, now);
    }

    AttachmentTable ties() {
        return new AttachmentTable(tx, now);
    }

    AddonConfigs configs() {
        return new AddonConfigs(tx, office.vault());
    }

    ReportTable reports() {
        return new ReportTable(tx, now);
    }

    KeptTable kept() {
        return new KeptTable(tx, now);
    }

    ErrandTable errands() {
        return new ErrandTable(tx, now);
    }

    /// The names under which an add-on is tied to each app; holds the apps' rows until the transaction ends.
    Map<AppId, List<String>> holdApps(UUID addon) {
        var names = new LinkedHashMap<AppId, List<String>>();
        ties().lockApps(addon).forEach(app -> names.put(app, new ArrayList<>()));
        for (AttachmentTable.Name tie : ties().namesOf(addon)) {
            List<String> ofApp = names.get(tie.app());
            if (ofApp != null) ofApp.add(tie.name());
        }
        // It may have been detached while we waited for the app's row.
        names.values().removeIf(List::isEmpty);
        return names;
    }

    /// Appends to each of these apps' ledgers that it gets other config vars now.
    ///
    /// @param fact see [Attaching]
    void release(Map<AppId, List<String>> ties, Account by, boolean fact, Function<List<String>, String> description) {
        ties.forEach((app, names) -> release(app, by, fact, description.apply(names)));
    }

    void release(AppId app, Account by, boolean fact, String description) {
        var change = new Attaching(by, description, configs().ofApp(app), fact);
        Release made = office.releases().attach(tx, app, change);
        announcements.add(() -> {
            office.reach().accept(app);
            office.releases().announce(made, by);
        });
    }

    /// Gives the add-on's vars other values, and each app that has it a release; those not named stay.
    void update(Addon addon, Account by, Map<String, String> config) {
        var before = configs().load(addon.id(), AddonConfigs.USUAL);
        var after = new TreeMap<>(before);
        after.putAll(config);
        if (after.equals(before)) return;
        configs().store(addon.id(), AddonConfigs.USUAL, after);
        release(holdApps(addon.id()), by, true, names -> Words.update(names, addon));
    }

    /// Gives a namespace other vars, or none any more, and each app that has an attachment of it a release.
    void update(Addon addon, Account by, String namespace, Map<String, String> config) {
        if (config.isEmpty()) {
            configs().delete(addon.id(), namespace);
            return;
        }
        configs().store(addon.id(), namespace, config);
        Map<AppId, List<String>> ties = holdApps(addon.id());
        List<Attachment> others = ties().ofAddon(addon.id()).stream()
                .filter(tie -> !tie.namespace().equals(Optional.of(namespace)))
                .toList();
        for (Attachment other : others)
            ties.getOrDefault(other.app().id(), new ArrayList<>()).remove(other.name());
        ties.values().removeIf(List::isEmpty);
        release(ties, by, true, names -> Words.update(names, addon));
    }

    /// Takes the add-on from all apps. What the provider is to be told is the caller's business.
    void detachAll(Addon addon, Account by) {
        Map<AppId, List<String>> ties = holdApps(addon.id());
        ties().deleteOf(addon.id());
        release(ties, by, true, names -> Words.detach(names, addon));
    }

    /// Has what the add-on is on run, or rest, as the add-on is then.
    void look(UUID addon) {
        announcements.add(() -> office.look().accept(addon));
        drain(addon);
    }

    /// Has the add-on's provider get the app's log, or no more, as the add-on is then.
    void drain(UUID addon) {
        announcements.add(() -> office.drains().look(addon));
    }

    /// Has what the add-on is on run before the apps hear of the releases that are made after this.
    void wake(UUID addon) {
        announcements.add(() -> office.wake().accept(addon));
        drain(addon);
    }

    /// Whether it can be brought back for a while once it is given up.
    boolean keeps(Addon addon) {
        return office.grace().isFor(addon.provider());
    }

    /// When what is given up now ends.
    Instant graceEnd() {
        return now.plus(office.grace().time());
    }

    /// Once the transaction is committed.
    void announce() {
        announcements.forEach(Runnable::run);
    }
}
