package renga.platform.addon;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import renga.core.AccountId;
import renga.core.AppId;
import renga.platform.api.Caller;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.refusal.Refusal;

/// Finds add-ons and turns them into what the API answers. Thread-safe.
final class Shows {
    private static final String OVER = "deprovisioned";

    private final Office office;
    private final Addresses addresses;

    Shows(Office office, Addresses addresses) {
        this.office = office;
        this.addresses = addresses;
    }

    App app(AccountId account, String key) {
        return office.apps().visible(account, key);
    }

    /// @param key name or id
    /// @throws Refusal if there is none, or the account does not see it
    Addon visible(AccountId account, String key) {
        return office.read(desk -> desk.addons().visible(account, key)).orElseThrow(Refusals::noAddon);
    }

    /// Whoever only has it attached, or is its provider, does not change it.
    ///
    /// @throws Refusal if that is the caller
    void mustOwn(Caller caller, Addon addon) {
        String owner = addon.app().map(app -> app.id().toString()).orElseThrow(Refusals::noAddon);
        if (caller.guest().isPresent()) throw Refusals.noAddon();
        app(caller.id(), owner);
    }

    /// Whether the account sees an app that owns the add-on or has it attached as its owner has: not by
    /// a credential of its own, which is for less.
    boolean knowsConfig(AccountId account, Addon addon) {
        return Stream.concat(addon.app().stream(), attached(addon, Optional.empty()))
                .anyMatch(app -> sees(account, app.id().toString()));
    }

    /// @throws Refusal if the account sees the add-on, but not by that namespace, nor as its owner has it
    void mustKnow(AccountId account, Addon addon, String namespace) {
        boolean knows = knowsConfig(account, addon)
                || attached(addon, Optional.of(namespace))
                        .anyMatch(app -> sees(account, app.id().toString()));
        if (!knows) throw Refusal.of(Refusal.Kind.FORBIDDEN, "These config vars are for who owns the add-on.");
    }

    /// What the app calls it: `DATABASE`; its name if that app has it not.
    String title(Addon addon, AppId app) {
        return office.read(desk -> desk.ties().ofAddon(addon.id())).stream()
                .filter(tie -> tie.app().id().equals(app))
                .map(Attachment::name)
                .findFirst()
                .orElse(addon.name());
    }

    /// The apps that have an add-on by that namespace; empty: as its owner has.
    Stream<Addon.AppRef> attached(Addon addon, Optional<String> namespace) {
        return office.read(desk -> desk.ties().ofAddon(addon.id())).stream()
                .filter(tie -> tie.namespace().equals(namespace))
                .map(Attachment::app)
                .distinct();
    }

    private boolean sees(AccountId account, String app) {
        try {
            app(account, app);
            return true;
        } catch (Refusal _) {
            return false;
        }
    }

    /// One that a caller was let in to.
    Addon known(UUID id) {
        return office.find(id).orElseThrow(Refusals::noAddon);
    }

    /// @param key name or id of an add-on of the app, or of one attached to it, or the name of that attachment
    Addon ofApp(App app, String key) {
        return matching(app, key).stream().findFirst().orElseThrow(Refusals::noAddon);
    }

    /// What a word may mean in one app: an add-on's name or id, an attachment's name, a config var of one, a service.
    List<Addon> matching(App app, String word) {
        return office.read(desk -> {
            List<Addon> all = desk.addons().ofApp(app.id());
            List<Addon> called = all.stream()
                    .filter(addon ->
                            addon.name().equals(word) || addon.id().toString().equals(word))
                    .toList();
            if (!called.isEmpty()) return called;
            List<UUID> tied = desk.ties().ofApp(app.id()).stream()
                    .filter(tie -> means(desk, all, tie, word))
                    .map(tie -> tie.addon().id())
                    .toList();
            List<Addon> byTie =
                    all.stream().filter(addon -> tied.contains(addon.id())).toList();
            if (!byTie.isEmpty()) return byTie;
            return all.stream().filter(addon -> addon.provider().isCalled(word)).toList();
        });
    }

    /// What a word may mean anywhere: an add-on's name or id, `app::ATTACHMENT`, or a service.
    List<Addon> matching(AccountId account, String word) {
        int colons = word.indexOf("::");
        if (colons > 0) return matching(app(account, word.substring(0, colons)), word.substring(colons + 2));
        return office.read(desk -> {
            Optional<Addon> one = desk.addons().visible(account, word);
            if (one.isPresent()) return List.of(one.get());
            return desk.market()
                    .find(word)
                    .map(provider -> desk.addons().visibleOfService(account, provider.id()))
                    .orElse(List.of());
        });
    }

    AddonWire wire(Addon addon) {
        return AddonWire.of(addon, addon.state().word(), vars(addon), page(addon));
    }

    AddonWire over(Addon addon) {
        return AddonWire.of(addon, OVER, List.of(), page(addon));
    }

    AttachmentWire wire(Attachments.Shown shown, boolean included) {
        return AttachmentWire.of(
                shown, included, page(shown.addon(), shown.tie().app()).orElse(null));
    }

    /// An add-on whose row was this one; its config vars are those of now.
    ///
    /// @param gone whether that was the last of it
    Optional<Object> portrait(String row, boolean gone) {
        return office.read(desk -> desk.addons().asItWas(row)).map(addon -> gone ? over(addon) : wire(addon));
    }

    Object portraitOfTie(String row) {
        Attachment tie = office.read(desk -> desk.ties().asItWas(row));
        Optional<String> page = office.find(tie.addon().id()).flatMap(addon -> page(addon, tie.app()));
        return AttachmentWire.of(tie, null, null, page.orElse(null));
    }

    private @Nullable String page(Addon addon) {
        return addon.app().flatMap(owner -> page(addon, owner)).orElse(null);
    }

    private Optional<String> page(Addon addon, Addon.AppRef context) {
        return addon.provider()
                .ssoUrl()
                .map(_ -> "%s/sso/apps/%s/addons/%s".formatted(addresses.api(), context.id(), addon.id()));
    }

    private List<String> vars(Addon addon) {
        return office.read(desk -> desk.ties().ofAddon(addon.id()).stream()
                .filter(tie -> addon.app().equals(Optional.of(tie.app())))
                .flatMap(tie -> Attachments.vars(desk, addon, tie).stream())
                .toList());
    }

    private static boolean means(Desk desk, List<Addon> all, Attachment tie, String word) {
        if (tie.name().equals(word)) return true;
        return all.stream()
                .filter(addon -> addon.id().equals(tie.addon().id()))
                .anyMatch(addon -> Attachments.vars(desk, addon, tie).contains(word));
    }
}
