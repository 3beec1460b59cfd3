package renga.platform.addon;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import renga.platform.account.Account;
import renga.platform.drain.Drain;
import renga.platform.refusal.Refusal;

/// What providers call for (contract, partner-api.md §3.2). Each call is about the one add-on its token is for.
/// Thread-safe.
final class Callbacks {
    private static final int CONFIG_BYTES_MAX = 32 * 1024;

    private final Office office;

    Callbacks(Office office) {
        this.office = office;
    }

    /// The resource is there now. May come before our own request for it is answered.
    Addon provision(UUID id) {
        Account by = maker(id);
        return office.atDesk(desk -> {
            Addon addon = desk.addons().lock(id).orElseThrow(Refusals::noAddon);
            switch (addon.state()) {
                case PROVISIONING -> Provisioning.ready(desk, addon, by);
                case PROVISIONED -> {
                    // It says so once more.
                }
                case KEPT, DEPROVISIONING ->
                    throw Refusal.invalid("%s is being deprovisioned.".formatted(addon.name()));
            }
            return desk.addons().find(id).orElseThrow(Refusals::noAddon);
        });
    }

    /// The resource is gone, or could not be made.
    Addon deprovision(UUID id) {
        return office.atDesk(desk -> {
            Addon addon = desk.addons().lock(id).orElseThrow(Refusals::noAddon);
            switch (addon.state()) {
                case PROVISIONING, DEPROVISIONING -> {
                    desk.addons().delete(id);
                    desk.drain(id);
                }
                case PROVISIONED, KEPT ->
                    throw Refusal.invalid(
                            "%s is in use. Only its owner can have it deprovisioned.".formatted(addon.name()));
            }
            return addon;
        });
    }

    /// Lets the log of the add-on's app go there from now on.
    ///
    /// @param key of the drain: its token, id or URL
    /// @throws Refusal if there is no such drain, or it cannot lead there
    Drain drainTo(UUID id, String key, String url) {
        if (!office.drains().isOf(id, key)) throw Refusal.notFound("log_drain", "Couldn't find that log drain.");
        office.drains().problem(url).ifPresent(why -> {
            throw Refusal.invalid("The log cannot go there: %s.".formatted(why));
        });
        office.atDesk(desk -> {
            Addon addon = desk.addons().lock(id).orElseThrow(Refusals::noAddon);
            if (addon.state().isGivenUp()) throw Refusals.noAddon();
            office.drains().point(desk.tx(), id, url);
            desk.drain(id);
            return addon;
        });
        return office.drains().ofAddon(id).orElseThrow(Refusals::noAddon);
    }

    /// By the names of the manifest.
    SortedMap<String, String> config(UUID id, String namespace) {
        return office.read(desk -> desk.configs().load(id, namespace));
    }

    /// Gives these vars other values, or none; those not named stay. Apps that have the add-on get a release each,
    /// unless it is still provisioning.
    SortedMap<String, String> configure(UUID id, Map<String, Optional<String>> patch) {
        Account by = office.account(
                office.find(id).orElseThrow(Refusals::noAddon).provider().account());
        return office.atDesk(desk -> {
            Addon addon = desk.addons().lock(id).orElseThrow(Refusals::noAddon);
            SortedMap<String, String> before = desk.configs().load(id, AddonConfigs.USUAL);
            SortedMap<String, String> after = patched(addon, before, patch);
            if (after.equals(before)) return after;
            desk.configs().store(id, AddonConfigs.USUAL, after);
            if (addon.state() == AddonState.PROVISIONED) {
                desk.release(desk.holdApps(id), by, false, names -> Words.update(names, addon));
            }
            return after;
        });
    }

    private static SortedMap<String, String> patched(
            Addon addon, Map<String, String> before, Map<String, Optional<String>> patch) {
        var after = new TreeMap<>(before);
        patch.forEach((name, value) -> {
            if (!addon.provider().configVars().contains(name)) {
                throw Refusal.invalid("%s is not among the config vars of the manifest.".formatted(name));
            }
            value.ifPresentOrElse(text -> after.put(name, text), () -> after.remove(name));
        });
        int chars = after.values().stream().mapToInt(String::length).sum();
        if (chars > CONFIG_BYTES_MAX) {
            throw Refusal.invalid("The values take more than %d characters.".formatted(CONFIG_BYTES_MAX));
        }
        return after;
    }

    private Account maker(UUID id) {
        return office.account(office.find(id).orElseThrow(Refusals::noAddon).madeBy());
    }
}
