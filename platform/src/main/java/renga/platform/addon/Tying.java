package renga.platform.addon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import renga.platform.config.ConfigVars;
import renga.platform.provider.Provider;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// Ties add-ons to one app, whose row this transaction holds: finds names, and makes room for them if somebody
/// confirmed it.
final class Tying {
    private static final int TIES_MAX = 200;

    private final Desk desk;
    private final Addon.AppRef app;
    private final ConfigVars vars;
    private final List<Attachment> there;

    Tying(Desk desk, Office office, Addon.AppRef app) {
        this.desk = desk;
        this.app = app;
        this.vars = office.releases().config(desk.tx(), app.id());
        this.there = desk.ties().ofApp(app.id());
        if (there.size() >= TIES_MAX) {
            throw Refusal.invalid("%s has %d attachments already.".formatted(app.name(), TIES_MAX));
        }
    }

    /// What somebody wants.
    ///
    /// @param name empty: one is chosen
    /// @param confirm the app's name, if what is in the way may be replaced
    record Wish(Optional<String> name, Optional<String> confirm, Optional<String> namespace) {}

    /// Ties a new add-on to the app that owns it.
    void tieNew(UUID addon, Provider provider, Wish wish) {
        List<String> names = wish.name().isPresent()
                ? List.of(wanted(addon, provider, wish))
                : AttachmentNames.ofNew(provider, free(provider), addon.hashCode());
        for (String name : names) desk.ties().insert(addon, app.id(), name, Optional.empty());
    }

    /// @return the new attachment's id
    UUID tie(Addon addon, Wish wish) {
        String name = wish.name().isPresent()
                ? wanted(addon.id(), addon.provider(), wish)
                : AttachmentNames.another(
                        addon.provider(), free(addon.provider()), addon.id().hashCode());
        return desk.ties().insert(addon.id(), app.id(), name, wish.namespace());
    }

    private Predicate<String> free(Provider provider) {
        Set<String> taken = desk.ties().taken(app.id());
        return name -> !taken.contains(name) && varsOf(provider, name).stream().noneMatch(vars.values()::containsKey);
    }

    private String wanted(UUID addon, Provider provider, Wish wish) {
        String name = AttachmentNames.checked(wish.name().orElseThrow());
        Optional<Attachment> old =
                there.stream().filter(tie -> tie.name().equals(name)).findFirst();
        if (old.isPresent()
                && old.get().addon().id().equals(addon)
                && old.get().namespace().equals(wish.namespace())) {
            throw Refusal.invalid("%s is attached to %s as %s already."
                    .formatted(old.get().addon().name(), app.name(), name));
        }
        if (old.isEmpty() && desk.ties().taken(app.id()).contains(name)) {
            throw Refusal.invalid("%s is still the name of an add-on that is being destroyed. Try again in a minute."
                    .formatted(name));
        }
        checkOthers(provider, name, old);
        confirmed(provider, name, old, wish);
        old.ifPresent(tie -> desk.ties().delete(tie.id()));
        return name;
    }

    /// What another attachment gives under the same name cannot be had twice.
    private void checkOthers(Provider provider, String name, Optional<Attachment> old) {
        Set<String> clash = new TreeSet<>(varsOf(provider, name));
        clash.retainAll(vars.attached());
        old.flatMap(tie -> desk.addons().find(tie.addon().id()))
                .ifPresent(addon -> clash.removeAll(varsOf(addon.provider(), name)));
        if (clash.isEmpty()) return;
        throw Refusal.invalid("Name %s is not possible: other attachments of %s give %s."
                .formatted(name, app.name(), String.join(", ", clash)));
    }

    private void confirmed(Provider provider, String name, Optional<Attachment> old, Wish wish) {
        Set<String> own = new TreeSet<>(varsOf(provider, name));
        own.retainAll(vars.own().keySet());
        if (wish.confirm().filter(app.name()::equals).isPresent()) return;
        var lost = new ArrayList<String>();
        old.ifPresent(tie -> lost.add(
                "existing attachment %s of %s".formatted(name, tie.addon().name())));
        if (!own.isEmpty()) lost.add("existing config vars " + String.join(", ", own));
        if (lost.isEmpty()) return;
        throw Refusal.of(
                Kind.CONFIRMATION_REQUIRED,
                "Adding %s to %s would overwrite %s.".formatted(name, app.name(), String.join(" and ", lost)));
    }

    private static Set<String> varsOf(Provider provider, String name) {
        return provider.configVars().stream()
                .map(var -> AttachmentNames.var(provider.prefix(), name, var))
                .collect(Collectors.toSet());
    }
}
