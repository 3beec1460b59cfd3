package renga.platform.addon;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import renga.core.AppId;
import renga.platform.api.Caller;
import renga.platform.provider.Answer;
import renga.platform.provider.ProviderLine;
import renga.platform.refusal.Refusal;

/// Data services as the data API sees them: their owners, and their providers, who are told with every
/// question what the add-on's config vars are, of which they keep no copy. Thread-safe.
public final class DataAddons {
    private final Office office;
    private final Shows show;
    private final ProviderLine line;

    DataAddons(Office office, Shows show, ProviderLine line) {
        this.office = office;
        this.show = show;
        this.line = line;
    }

    /// A data service that is there.
    ///
    /// @param app that owns it
    /// @param title what the app calls it: `DATABASE`
    public record DataAddon(UUID id, AppId app, String title) {}

    /// One that the caller may change.
    ///
    /// @param key name or id
    public DataAddon owned(Caller caller, String key) {
        Addon addon = known(caller, key);
        show.mustOwn(caller, addon);
        return dataAddon(addon).orElseThrow(Refusals::noAddon);
    }

    /// One that the caller may look at.
    public DataAddon visible(Caller caller, String key) {
        return dataAddon(known(caller, key)).orElseThrow(Refusals::noAddon);
    }

    /// Whether one of its config vars has that value.
    public boolean isAt(UUID id, String address) {
        return office.read(desk -> desk.configs().load(id, AddonConfigs.USUAL)).containsValue(address);
    }

    /// Empty if it is gone, or going.
    public Optional<DataAddon> find(UUID id) {
        return office.find(id).filter(DataAddons::isThere).flatMap(this::dataAddon);
    }

    /// Whether it was given up and may come back.
    public boolean isKept(UUID id) {
        return office.find(id).filter(addon -> addon.state() == AddonState.KEPT).isPresent();
    }

    /// Asks its provider how a transfer is to be done, or tells it of one; see [ProviderLine#recipe].
    ///
    /// @return empty if the add-on is gone, or going
    public Optional<Answer> recipe(UUID id, String what, Map<String, Object> body) throws InterruptedException {
        Optional<Addon> found = office.find(id).filter(DataAddons::isThere);
        if (found.isEmpty()) return Optional.empty();
        Addon addon = found.get();
        Map<String, Object> asked = about(addon);
        asked.put("what", what);
        asked.put("body", body);
        return Optional.of(line.recipe(addon.provider(), addon.resource(), asked));
    }

    /// Asks its provider a data command.
    ///
    /// @param path behind the add-on's: `credentials/reader`
    /// @param knowing with the config vars, which are not for everyone who may ask
    Answer command(Addon addon, boolean knowing, String method, String path, Object body) throws InterruptedException {
        Map<String, Object> asked = about(addon);
        if (!knowing) asked.putAll(Map.of("config", Map.of(), "config_of", Map.of()));
        asked.put("method", method);
        asked.put("path", path);
        asked.put("body", body);
        return line.data(addon.provider(), addon.resource(), asked);
    }

    boolean hasNamespaces(Addon addon) {
        return office.read(desk -> !desk.configs().named(addon.id()).isEmpty());
    }

    /// @throws Refusal if there is none that is there
    Addon known(Caller caller, String key) {
        Addon addon = show.visible(caller.id(), key);
        if (isThere(addon)) return addon;
        throw Refusal.notFound("add_on", "%s is not there yet.".formatted(addon.name()));
    }

    /// What a provider is told of it with every question.
    private Map<String, Object> about(Addon addon) {
        Map<String, Object> about = new HashMap<>();
        about.put("plan", addon.plan().name());
        about.put("created_at", addon.createdAt());
        about.put("config", office.read(desk -> desk.configs().load(addon.id(), AddonConfigs.USUAL)));
        about.put("config_of", office.read(desk -> desk.configs().named(addon.id())));
        return about;
    }

    private static boolean isThere(Addon addon) {
        return addon.state() == AddonState.PROVISIONED;
    }

    private Optional<DataAddon> dataAddon(Addon addon) {
        return addon.app().map(app -> new DataAddon(addon.id(), app.id(), title(addon, app)));
    }

    private String title(Addon addon, Addon.AppRef owner) {
        return office.read(desk -> desk.ties().ofAddon(addon.id())).stream()
                .filter(tie -> tie.app().id().equals(owner.id()))
                .map(Attachment::name)
                .findFirst()
                .orElse(addon.name());
    }
}
