package renga.platform.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoSize;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.build.SourceException;
import renga.platform.config.ConfigPatch;
import renga.platform.formation.ProcessType;
import renga.platform.formation.Quantity;
import renga.platform.formation.ScaleResult;
import renga.platform.formation.ScaleUpdate;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Passwords;

/// The steps of a setup, each from its row and safe to be done again. Thread-safe.
final class SetupSteps {
    private static final Logger LOG = LoggerFactory.getLogger(SetupSteps.class);
    private static final String BAD_MANIFEST = "invalid app.json";
    private static final Duration POSTDEPLOY_MAX = Duration.ofHours(1);
    private static final int SECRET_BITS = 256;

    private final SetupTable table;
    private final SetupGround ground;
    private final SetupBuild build;
    private final Supplier<Instant> now;

    SetupSteps(SetupTable table, SetupGround ground, Supplier<Instant> now) {
        this.table = table;
        this.ground = ground;
        this.build = new SetupBuild(table, ground);
        this.now = now;
    }

    /// Does what is next.
    ///
    /// @return whether there is more
    boolean next(UUID id) throws InterruptedException {
        Optional<Setup> found = table.find(id);
        if (found.isEmpty() || found.get().status() != Setup.Status.PENDING) return false;
        Setup setup = found.get();
        Optional<App> app = setup.app().flatMap(ground.apps()::byId);
        Optional<Account> account = ground.accounts().byId(setup.account());
        try {
            Optional<String> failure = app.isEmpty() || account.isEmpty()
                    ? Optional.of("The app was destroyed while it was set up.")
                    : step(setup, app.get(), account.get());
            failure.ifPresent(sentence -> table.fail(id, sentence, List.of(), now.get()));
        } catch (Refusal refusal) {
            table.fail(id, String.valueOf(refusal.getMessage()), List.of(), now.get());
        }
        return true;
    }

    /// @return why the setup has failed, if it has
    private Optional<String> step(Setup setup, App app, Account account) throws InterruptedException {
        return switch (setup.step()) {
            case MANIFEST -> manifest(setup, app);
            case CONFIG -> config(setup, app, account);
            case ADDONS -> addons(setup, app, account).or(() -> to(setup, Setup.Step.BUILD));
            case BUILD -> build.run(setup, app, account).or(() -> to(setup, Setup.Step.FORMATION));
            case FORMATION -> scale(setup, app);
            case POSTDEPLOY -> postdeploy(setup, app);
            case POSTDEPLOY_RUNS -> Optional.of("The platform was restarted while the postdeploy command ran.");
            case DONE -> {
                table.succeed(setup.id(), now.get());
                yield Optional.empty();
            }
        };
    }

    private Optional<String> to(Setup setup, Setup.Step next) {
        table.step(setup.id(), next, now.get());
        return Optional.empty();
    }

    private Optional<String> manifest(Setup setup, App app) {
        Optional<String> text;
        try {
            text = ManifestFile.of(ground.sources().of(setup.blob()));
        } catch (SourceException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.error("the source of setup {} cannot be read", setup.id(), e);
            return Optional.of("The platform could not read the source. Set the app up again.");
        }
        Manifest.Reading reading = text.isEmpty()
                ? new Manifest.Reading.Bad(List.of("app.json not found at the root of the source"))
                : ManifestReader.read(text.get());
        switch (reading) {
            case Manifest.Reading.Bad(List<String> errors) -> table.fail(setup.id(), BAD_MANIFEST, errors, now.get());
            case Manifest.Reading.Good(Manifest good) -> {
                List<String> missing = missing(good, setup.overrides());
                if (missing.isEmpty()) {
                    table.manifest(setup.id(), text.orElseThrow(), success(good, app), now.get());
                } else {
                    table.fail(setup.id(), BAD_MANIFEST, missing, now.get());
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> missing(Manifest manifest, Setup.Overrides overrides) {
        var missing = new ArrayList<String>();
        manifest.env().forEach((name, var) -> {
            boolean given =
                    var.value().isPresent() || var.secret() || overrides.env().containsKey(name);
            if (var.required() && !given) missing.add("config var " + name + " is required");
        });
        return missing;
    }

    private Optional<String> success(Manifest manifest, App app) {
        return manifest.successUrl()
                .map(url -> url.matches("https?://.*")
                        ? url
                        : ground.addresses().web(app.name()) + url.replaceFirst("^/+", ""));
    }

    private Optional<String> config(Setup setup, App app, Account account) {
        Manifest manifest = setup.read();
        manifest.stack().ifPresent(stack -> ground.apps().buildStack(app.id(), stack));
        List<String> buildpacks = setup.overrides().buildpacks().isEmpty()
                ? manifest.buildpacks()
                : setup.overrides().buildpacks();
        if (!buildpacks.isEmpty()) ground.buildpacks().choose(app.id(), buildpacks);
        Map<String, String> env = env(manifest, setup.overrides(), app);
        if (!env.isEmpty()) ground.releases().configure(app.id(), account, ConfigPatch.set(env));
        return to(setup, Setup.Step.ADDONS);
    }

    /// One after the other; each is known again by its place.
    private Optional<String> addons(Setup setup, App app, Account account) throws InterruptedException {
        int place = 0;
        for (Manifest.Addon addon : setup.read().addons()) {
            UUID id = UUID.nameUUIDFromBytes(
                    "%s:%d".formatted(setup.id(), place++).getBytes(StandardCharsets.UTF_8));
            Optional<String> failure =
                    ground.addons().ensure(account, app, id, addon.plan(), addon.as(), addon.options());
            if (failure.isPresent()) return failure.map("The add-on could not be made: "::concat);
        }
        return Optional.empty();
    }

    /// A secret that was made up before a kill stays.
    private Map<String, String> env(Manifest manifest, Setup.Overrides overrides, App app) {
        Map<String, String> before = ground.releases().config(app.id()).values();
        var env = new TreeMap<String, String>();
        manifest.env().forEach((name, var) -> {
            if (var.value().isPresent()) env.put(name, var.value().get());
            else if (var.secret()) env.put(name, before.getOrDefault(name, Passwords.randomHex(SECRET_BITS)));
        });
        env.putAll(overrides.env());
        return env;
    }

    private Optional<String> scale(Setup setup, App app) {
        var updates = new ArrayList<ScaleUpdate>();
        setup.read().formation().forEach((type, scale) -> {
            Quantity quantity =
                    scale.quantity().<Quantity>map(Quantity.Exactly::new).orElseGet(Quantity.Same::new);
            updates.add(new ScaleUpdate(type, quantity, scale.size()));
        });
        if (updates.isEmpty()) return to(setup, Setup.Step.POSTDEPLOY);
        return switch (ground.formations().scale(app.id(), updates)) {
            case ScaleResult.Scaled(List<ProcessType> _) -> to(setup, Setup.Step.POSTDEPLOY);
            case ScaleResult.Refused(String reason) -> Optional.of(reason);
            case ScaleResult.UnknownType(String type) ->
                Optional.of("app.json scales %s, but the app has no such process type.".formatted(type));
        };
    }

    private Optional<String> postdeploy(Setup setup, App app) throws InterruptedException {
        Manifest manifest = setup.read();
        if (manifest.postdeploy().isEmpty()) return to(setup, Setup.Step.DONE);
        var _ = to(setup, Setup.Step.POSTDEPLOY_RUNS);
        Postdeploy.Result result = ground.postdeploy()
                .run(
                        app.id(),
                        manifest.postdeploy().get(),
                        manifest.postdeploySize().orElse(DynoSize.DEFAULT),
                        POSTDEPLOY_MAX);
        table.postdeploy(setup.id(), result, now.get());
        return result.exitCode() == 0
                ? to(setup, Setup.Step.DONE)
                : Optional.of("The postdeploy command exited with status %d.".formatted(result.exitCode()));
    }
}
