package renga.platform.addon;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import renga.core.AppId;
import renga.platform.api.Caller;
import renga.platform.provider.Answer;
import renga.platform.provider.ProviderLine;
import renga.platform.refusal.Refusal;
import tools.jackson.databind.JsonNode;

/// Data services as the data API sees them: their owners, and their providers, who are told with every
/// question what the add-on's config vars are, of which they keep no copy. Thread-safe.
public final class DataAddons {
    private final Office office;
    private final Shows show;
    /// Before a provider that is at work, and did not say how long, is asked again.
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;
    private static final int SERVER_ERRORS = 500;

    private final ProviderLine line;
    private final Orders orders;

    DataAddons(Office office, Shows show, ProviderLine line, Orders orders) {
        this.office = office;
        this.show = show;
        this.line = line;
        this.orders = orders;
    }

    /// A data service that is there.
    ///
    /// @param app that owns it
    /// @param title what the app calls it: `DATABASE`
    public record DataAddon(UUID id, AppId app, String title) {}

    /// What is shown of one.
    ///
    /// @param attachments what apps call it
    /// @param app that owns it
    public record Card(
            UUID id, String name, String service, String plan, List<String> attachments, AppId app, String appName) {}

    /// What a provider made of a command.
    public sealed interface Outcome {
        record Done() implements Outcome {}

        /// It is at work, and asked again until it is done.
        record GoesOn() implements Outcome {}

        /// It does not do it, for a reason that people are told.
        record Refused(String why) implements Outcome {}

        /// It did not answer, or cannot do it just now.
        record Silent(String why) implements Outcome {}
    }

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

    /// One that the caller may look at.
    ///
    /// @param key name or id
    public Card card(Caller caller, String key) {
        return card(known(caller, key)).orElseThrow(Refusals::noAddon);
    }

    /// What the app owns or has attached.
    public List<Card> cards(Caller caller, String app) {
        AppId id = show.app(caller.id(), app).id();
        return office.read(desk -> desk.addons().ofApp(id)).stream()
                .filter(DataAddons::isThere)
                .map(this::card)
                .flatMap(Optional::stream)
                .toList();
    }

    /// Gives its provider a command, as people do.
    public Outcome give(UUID id, String path, Map<String, ?> body) throws InterruptedException {
        Optional<Addon> addon = office.find(id).filter(DataAddons::isThere);
        if (addon.isEmpty()) return new Outcome.Refused("The add-on is gone.");
        return outcome(give(addon.get(), true, DataCommand.post(path, body)));
    }

    /// Gives its provider this command instead of the one that it is at work on.
    ///
    /// @return false if it is at work on none
    public boolean giveInstead(UUID id, String path) {
        Optional<Addon> addon = office.find(id).filter(DataAddons::isThere);
        return addon.isPresent() && orders.goOnWith(addon.get(), DataCommand.post(path, Map.of()));
    }

    /// How far a command is that it was given: its provider's word.
    ///
    /// @param path of what answers `message`, `waiting?` and `error?`
    public Outcome look(UUID id, String path) throws InterruptedException {
        Optional<Addon> addon = office.find(id).filter(DataAddons::isThere);
        if (addon.isEmpty()) return new Outcome.Refused("The add-on is gone.");
        Answer answer = command(addon.get(), true, DataCommand.get(path));
        Outcome outcome = outcome(answer);
        if (!(outcome instanceof Outcome.Done) || !(answer instanceof Answer.Replied replied)) return outcome;
        JsonNode status = replied.json();
        if (status.path("error?").asBoolean(false)) return new Outcome.Refused(message(replied));
        return status.path("waiting?").asBoolean(false) ? new Outcome.GoesOn() : outcome;
    }

    /// Whether its provider is asked something until it answers.
    public boolean isBusy(UUID id) {
        return office.read(desk -> desk.errands().find(id).isPresent());
    }

    private static Outcome outcome(Answer answer) {
        return switch (answer) {
            case Answer.NotReached(String why) -> new Outcome.Silent(why);
            case Answer.Unknown(String why) -> new Outcome.Silent(why);
            case Answer.Replied replied when replied.status() == OK -> new Outcome.Done();
            case Answer.Replied replied when replied.status() == ACCEPTED -> new Outcome.GoesOn();
            case Answer.Replied replied when replied.status() < SERVER_ERRORS -> new Outcome.Refused(message(replied));
            case Answer.Replied replied when replied.status() == UNAVAILABLE -> new Outcome.Silent(message(replied));
            case Answer.Replied replied -> new Outcome.Silent("it answered with status " + replied.status());
        };
    }

    private static String message(Answer.Replied replied) {
        return replied.json().path("message").asString("it answered with status " + replied.status());
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

    /// As [#command]; what its provider is at work on is given again until that is done.
    Answer give(Addon addon, boolean knowing, DataCommand command) throws InterruptedException {
        Answer answer = command(addon, knowing, command);
        if (answer instanceof Answer.Replied replied && replied.status() == ACCEPTED && !command.isLook()) {
            orders.goOn(addon, command, replied.retryAfter().orElse(PAUSE));
        }
        return answer;
    }

    /// Asks its provider a data command.
    ///
    /// @param knowing with the config vars, which are not for everyone who may ask
    Answer command(Addon addon, boolean knowing, DataCommand command) throws InterruptedException {
        Map<String, Object> asked = about(addon);
        if (!knowing) asked.putAll(Map.of("config", Map.of(), "config_of", Map.of()));
        asked.put("method", command.method());
        asked.put("path", command.path());
        asked.put("body", command.body());
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

    private Optional<Card> card(Addon addon) {
        List<String> ties = office.read(desk -> desk.ties().ofAddon(addon.id())).stream()
                .map(Attachment::name)
                .distinct()
                .toList();
        String plan = addon.provider().slug() + ":" + addon.plan().name();
        return addon.app()
                .map(app ->
                        new Card(addon.id(), addon.name(), addon.provider().slug(), plan, ties, app.id(), app.name()));
    }

    private Optional<DataAddon> dataAddon(Addon addon) {
        return addon.app().map(app -> new DataAddon(addon.id(), app.id(), show.title(addon, app.id())));
    }
}
