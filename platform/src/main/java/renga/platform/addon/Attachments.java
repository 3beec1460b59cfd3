package renga.platform.addon;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.db.Keyset;
import renga.platform.refusal.Refusal;

/// Ties add-ons to apps and takes them off; each is a release of the app. Thread-safe.
final class Attachments {
    private final Office office;

    Attachments(Office office) {
        this.office = office;
    }

    /// @throws Refusal if the name is not possible, or something is in its way and nobody confirmed that it may go
    Attachment attach(Account by, Addon addon, App app, Tying.Wish wish) {
        return office.atDesk(desk -> {
            Addon now = desk.addons().lock(addon.id()).orElseThrow(Refusals::noAddon);
            if (now.state().isGivenUp()) {
                throw Refusal.invalid("%s is being destroyed.".formatted(now.name()));
            }
            checkNamespace(desk, now, wish);
            office.apps().lock(desk.tx(), app.id());
            UUID id = new Tying(desk, office, new Addon.AppRef(app.id(), app.name())).tie(now, wish);
            Attachment made = desk.ties().find(id).orElseThrow(Refusals::noAttachment);
            if (now.state() == AddonState.PROVISIONED) {
                desk.release(app.id(), by, false, Words.attach(List.of(made.name()), now));
            }
            return made;
        });
    }

    /// Answers what is gone.
    Attachment detach(Account by, Attachment tie) {
        return office.atDesk(desk -> {
            Addon addon = desk.addons().lock(tie.addon().id()).orElseThrow(Refusals::noAttachment);
            office.apps().lock(desk.tx(), tie.app().id());
            Attachment gone = desk.ties().find(tie.id()).orElseThrow(Refusals::noAttachment);
            desk.ties().delete(gone.id());
            if (addon.state() == AddonState.PROVISIONED) {
                desk.release(gone.app().id(), by, false, Words.detach(List.of(gone.name()), addon));
            }
            return gone;
        });
    }

    /// An attachment with what only some callers ask for.
    ///
    /// @param vars names in its app, none while it is provisioning
    record Shown(Attachment tie, Addon addon, List<String> vars) {}

    Shown shown(Attachment tie) {
        return office.read(desk -> {
            Addon addon = desk.addons().find(tie.addon().id()).orElseThrow(Refusals::noAttachment);
            return new Shown(tie, addon, vars(desk, addon, tie));
        });
    }

    Attachment visible(AccountId account, UUID id) {
        return office.read(desk -> desk.ties().visible(account, id)).orElseThrow(Refusals::noAttachment);
    }

    /// @param key name or id
    Attachment ofApp(App app, String key) {
        return office.read(desk -> desk.ties().ofApp(app.id())).stream()
                .filter(tie -> tie.name().equals(key) || tie.id().toString().equals(key))
                .findFirst()
                .orElseThrow(Refusals::noAttachment);
    }

    List<Attachment> ofApp(App app) {
        return office.read(desk -> desk.ties().ofApp(app.id()));
    }

    List<Attachment> ofAddon(UUID addon) {
        return office.read(desk -> desk.ties().ofAddon(addon));
    }

    Keyset.Page<Attachment> list(AccountId account, Keyset page) {
        return office.read(desk -> desk.ties().visible(account, page));
    }

    /// Those that a word may mean: an attachment's name or id, in one app or in all the account sees.
    List<Attachment> meant(AccountId account, Optional<App> app, String word) {
        if (app.isPresent()) {
            return ofApp(app.get()).stream()
                    .filter(tie -> tie.name().equals(word)
                            || tie.id().toString().equals(word)
                            || tie.addon().name().equals(word)
                            || vars(tie).contains(word))
                    .toList();
        }
        Optional<UUID> id = AddonNames.id(word);
        if (id.isPresent())
            return office.read(desk -> desk.ties().visible(account, id.get())).stream()
                    .toList();
        int colons = word.indexOf("::");
        return office
                .read(desk -> desk.ties().visibleNamed(account, word.substring(colons < 0 ? 0 : colons + 2)))
                .stream()
                .filter(tie -> colons < 0 || tie.app().name().equals(word.substring(0, colons)))
                .toList();
    }

    private List<String> vars(Attachment tie) {
        return shown(tie).vars();
    }

    /// The names of the config vars that an app has of an add-on.
    static List<String> vars(Desk desk, Addon addon, Attachment tie) {
        if (addon.state() != AddonState.PROVISIONED) return List.of();
        Map<String, String> given =
                desk.configs().load(addon.id(), tie.namespace().orElse(AddonConfigs.USUAL));
        return given.keySet().stream()
                .map(var -> AttachmentNames.var(addon.provider().prefix(), tie.name(), var))
                .sorted()
                .toList();
    }

    private static void checkNamespace(Desk desk, Addon addon, Tying.Wish wish) {
        if (wish.namespace().isEmpty()
                || desk.configs().has(addon.id(), wish.namespace().get())) return;
        throw Refusal.invalid("%s has nothing for the namespace %s."
                .formatted(addon.name(), wish.namespace().get()));
    }
}
