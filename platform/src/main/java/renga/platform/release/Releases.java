package renga.platform.release;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import renga.core.AppId;
import renga.core.ReleaseId;
import renga.core.SlugId;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.app.NewApp;
import renga.platform.config.ConfigPatch;
import renga.platform.config.ConfigSnapshots;
import renga.platform.config.ConfigVars;
import renga.platform.db.Database;
import renga.platform.db.Keyset;
import renga.platform.log.Logs;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Passwords;

/// The ledger's front door. Releases of one app are numbered 1, 2, … without gap or double, whoever appends at the
/// same time: each append holds the app's row. Thread-safe.
public final class Releases {
    /// Releases of one app that may wait for release commands at the same time.
    static final int PENDING_MAX = 20;

    private static final int COMMIT_CHARS_SHOWN = 7;
    private static final int SECRET_BITS = 128;

    private final Database db;
    private final InstantSource clock;
    private final Apps apps;
    private final ConfigSnapshots configs;
    private final Logs logs;
    private final Consumer<AppId> released;
    private final Consumer<AppId> pending;

    /// @param released told after each release that should run; called on the caller's thread, must not block
    /// @param pending told after each release that has to wait for a release command first, its own or
    /// an earlier one
    public Releases(
            Database db,
            InstantSource clock,
            Apps apps,
            ConfigSnapshots configs,
            Logs logs,
            Consumer<AppId> released,
            Consumer<AppId> pending) {
        this.db = db;
        this.clock = clock;
        this.apps = apps;
        this.configs = configs;
        this.logs = logs;
        this.released = released;
        this.pending = pending;
    }

    /// Makes an app together with the first two verses of its ledger.
    public App begin(Account owner, NewApp wish) {
        App app = db.jdbi().inTransaction(tx -> {
            App made = apps.insert(tx, owner.id(), wish);
            var ledger = new Ledger(tx, made.id(), now());
            UUID config = configs.store(tx, made.id(), ConfigVars.NONE, now());
            for (String description : new String[] {"Initial release", "Enable Logplex"}) {
                ledger.write(apps.nextVersion(tx, made.id()), succeeded(description, owner, config));
            }
            return apps.lock(tx, made.id());
        });
        tell(app.id(), 1, "Initial release", owner);
        tell(app.id(), 2, "Enable Logplex", owner);
        return app;
    }

    /// Appends what the change makes; what it says is on disk when this returns, and formation has been told.
    ///
    /// @throws Refusal if the change is not possible
    public Release append(AppId app, Account account, Change change) {
        return switch (change) {
            case Change.Deploy(ReleasedSlug slug, var beginnings) ->
                written(app, account, ledger -> deploy(ledger, slug, Optional.empty(), beginnings));
            case Change.Adopt(ReleasedSlug slug, Optional<String> text) ->
                written(app, account, ledger -> deploy(ledger, slug, text, Map.of()));
            case Change.Rollback(String target) -> written(app, account, ledger -> rollback(ledger, target));
            case Change.Reuse(SlugId slug, String text) -> written(app, account, ledger -> reuse(ledger, slug, text));
            case Change.Configure(ConfigPatch patch) ->
                configure(app, account, patch).release();
        };
    }

    /// @param release the one made, or the newest if nothing changed
    public record Configured(ConfigVars vars, Release release) {}

    /// Changes config vars; a patch that changes nothing makes no release.
    public Configured configure(AppId app, Account account, ConfigPatch patch) {
        record Done(ConfigPatch.Applied applied, Release release) {}
        Done done = db.jdbi().inTransaction(tx -> {
            apps.lock(tx, app);
            var ledger = new Ledger(tx, app, now());
            Release newest = ledger.newest();
            var applied = patch.to(configs.load(tx, app, newest.config()));
            if (applied.changedNothing()) return new Done(applied, newest);
            UUID config = configs.store(tx, app, applied.vars(), now());
            var next = new Next(applied.description(), ledger.slug().map(ReleasedSlug::id), config);
            return new Done(applied, write(ledger, account, next));
        });
        if (!done.applied().changedNothing()) announce(done.release(), account);
        return new Configured(done.applied().vars(), done.release());
    }

    /// A change of what the app's attachments give.
    ///
    /// @param by who is said to have made it
    /// @param description in Heroku's words: `Attach DATABASE (@ref:acme-round-1234)`
    /// @param vars of all attachments of the app, by their names there
    /// @param fact whether it has happened and can only be noted, however many releases wait
    public record Attaching(Account by, String description, Map<String, String> vars, boolean fact) {
        public Attaching {
            vars = Map.copyOf(vars);
        }

        /// Values are secrets.
        @Override
        public String toString() {
            return "Attaching[" + description + "]";
        }
    }

    /// Appends inside the caller's transaction, which then calls [#announce] after its commit. The app's own vars, and
    /// the slug, stay. No release command is run for it unless it has to wait for one.
    ///
    /// @throws Refusal if there is no such app, or it is no fact and too many releases wait
    public Release attach(Handle tx, AppId app, Attaching change) {
        apps.lock(tx, app);
        var ledger = new Ledger(tx, app, now());
        if (!change.fact() && ledger.pending() >= PENDING_MAX) throw tooManyPending();
        ConfigVars before = configs.load(tx, app, ledger.newest().config());
        UUID config = configs.store(tx, app, before.withAttached(change.vars()), now());
        return write(ledger, change.by(), Next.attached(change.description(), ledger.slug(), config));
    }

    /// The config vars as people last set them, read inside the caller's transaction.
    public ConfigVars config(Handle tx, AppId app) {
        return configs.load(tx, app, new Ledger(tx, app, now()).newest().config());
    }

    /// The config vars as people last set them.
    public ConfigVars config(AppId app) {
        return db.jdbi().withHandle(handle -> config(handle, app));
    }

    /// The config vars of one release.
    public ConfigVars config(AppId app, String release) {
        return db.jdbi()
                .withHandle(handle -> configs.load(
                        handle,
                        app,
                        new Ledger(handle, app, now()).need(release).config()));
    }

    /// @param key id, version (`46` or `v46`), or `current`
    /// @throws Refusal if there is none
    public Release find(AppId app, String key) {
        return db.jdbi().withHandle(handle -> new Ledger(handle, app, now()).need(key));
    }

    /// The newest release of a slug in that app, whatever became of it.
    public Optional<ReleaseId> ofSlug(AppId app, SlugId slug) {
        return db.jdbi()
                .withHandle(
                        handle -> new Ledger(handle, app, now()).ofSlug(slug).map(Release::id));
    }

    /// @param key as for [#find]
    Optional<Release> lookUp(AppId app, String key) {
        return db.jdbi().withHandle(handle -> new Ledger(handle, app, now()).find(key));
    }

    /// How the API showed a release whose row was this one; who is current is as of now.
    ///
    /// @param row its columns as JSON
    /// @param host of the API: `localhost:5443`
    public Optional<Object> portrait(AppId app, String row, String host) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(ReleaseRow.AS_IT_WAS)
                        .bind("row", row)
                        .bind("app", app)
                        .map((rs, _) -> ReleaseRow.read(rs))
                        .findOne())
                .map(release -> ReleaseWire.of(release, host));
    }

    /// What should run; empty while nothing succeeded.
    public Optional<Release> current(AppId app) {
        return db.jdbi().withHandle(handle -> new Ledger(handle, app, now()).current());
    }

    /// By version.
    public Keyset.Page<Release> list(AppId app, Keyset page) {
        return list(app, page, "release.version", "integer");
    }

    public Keyset.Page<Release> listById(AppId app, Keyset page) {
        return list(app, page, "release.id", "uuid");
    }

    private Keyset.Page<Release> list(AppId app, Keyset page, String column, String type) {
        return db.jdbi()
                .withHandle(handle -> page.page(page.bind(handle.createQuery(page.sql(ReleaseRow.SELECT, column, type))
                                .bind("app", app))
                        .map((rs, _) -> ReleaseRow.read(rs))
                        .list()));
    }

    /// What a change wants the next release to be.
    ///
    /// @param quiet whether it needs no release command of its own (contract, heroku-behaviour.md §4)
    private record Next(String description, Optional<SlugId> slug, UUID config, boolean quiet) {
        Next(String description, Optional<SlugId> slug, UUID config) {
            this(description, slug, config, false);
        }

        static Next attached(String description, Optional<ReleasedSlug> slug, UUID config) {
            return new Next(description, slug.map(ReleasedSlug::id), config, true);
        }
    }

    private interface Plan {
        Next on(Ledger ledger);
    }

    private Release written(AppId app, Account account, Plan plan) {
        Release release = db.jdbi().inTransaction(tx -> {
            apps.lock(tx, app);
            var ledger = new Ledger(tx, app, now());
            return write(ledger, account, plan.on(ledger));
        });
        announce(release, account);
        return release;
    }

    /// Releases of an app turn out in the order of their versions: one behind a pending one waits, whatever it is. Then
    /// even a quiet one runs the release command, since its slug may be one whose command is about to fail.
    private Release write(Ledger ledger, Account account, Next next) {
        int waiting = ledger.pending();
        boolean declared = (!next.quiet() || waiting > 0)
                && next.slug().map(ledger::declaresPhase).orElse(false);
        if (waiting >= PENDING_MAX && !next.quiet()) throw tooManyPending();
        var entry = new Ledger.Entry(
                next.description(),
                account.id(),
                next.slug(),
                next.config(),
                declared || waiting > 0 ? ReleaseStatus.PENDING : ReleaseStatus.SUCCEEDED,
                declared ? Optional.of(Passwords.randomHex(SECRET_BITS)) : Optional.empty());
        ReleaseId id = ledger.write(apps.nextVersion(ledger.tx(), ledger.app()), entry);
        Release written = ledger.need(id.toString());
        written.slug().ifPresent(slug -> apps.runsOn(ledger.tx(), ledger.app(), slug.stack()));
        return written;
    }

    private static Ledger.Entry succeeded(String description, Account owner, UUID config) {
        return new Ledger.Entry(
                description, owner.id(), Optional.empty(), config, ReleaseStatus.SUCCEEDED, Optional.empty());
    }

    private static Refusal tooManyPending() {
        return Refusal.of(
                Refusal.Kind.CONFLICT,
                PENDING_MAX
                        + " releases of this app wait for release commands already. Wait until they are done, or stop"
                        + " the one that runs: `heroku ps` shows its name, `heroku ps:stop -d release.NNNN` ends it.");
    }

    private Next deploy(
            Ledger ledger, ReleasedSlug slug, Optional<String> description, Map<String, String> beginnings) {
        UUID config = ledger.slug().isPresent() ? ledger.newest().config() : begun(ledger, beginnings);
        ledger.know(slug);
        String of = slug.commit()
                .map(commit -> commit.substring(0, Math.min(COMMIT_CHARS_SHOWN, commit.length())))
                .orElseGet(() -> slug.digest().hex().substring(0, COMMIT_CHARS_SHOWN));
        return new Next(description.orElse("Deploy " + of), Optional.of(slug.id()), config);
    }

    /// The config of an app's first deploy: what its buildpack offers, and over it what is there.
    private UUID begun(Ledger ledger, Map<String, String> beginnings) {
        UUID before = ledger.newest().config();
        ConfigVars there = configs.load(ledger.tx(), ledger.app(), before);
        var vars = new TreeMap<>(beginnings);
        vars.putAll(there.own());
        return stored(ledger, there.withOwn(vars), before, there);
    }

    /// Slug and own config vars of the target; the vars of attachments are those of today.
    private Next rollback(Ledger ledger, String key) {
        Release target = ledger.need(key);
        if (!target.eligibleForRollback()) throw notEligible(target);
        ConfigVars then = configs.load(ledger.tx(), ledger.app(), target.config());
        ConfigVars today =
                configs.load(ledger.tx(), ledger.app(), ledger.newest().config());
        UUID config = stored(ledger, today.withOwn(then.own()), target.config(), then);
        return new Next("Rollback to v" + target.version(), target.slug().map(ReleasedSlug::id), config);
    }

    /// The snapshot that is there already, if it holds just these vars, else a new one.
    private UUID stored(Ledger ledger, ConfigVars wanted, UUID there, ConfigVars itsVars) {
        return wanted.equals(itsVars) ? there : configs.store(ledger.tx(), ledger.app(), wanted, now());
    }

    private static Next reuse(Ledger ledger, SlugId slug, String description) {
        if (!ledger.knows(slug)) throw Refusal.notFound("slug", "Couldn't find that slug.");
        return new Next(description, Optional.of(slug), ledger.newest().config());
    }

    private static Refusal notEligible(Release target) {
        String why = target.status() == ReleaseStatus.SUCCEEDED
                ? "has no slug"
                : "is " + target.status().word();
        return Refusal.invalid(
                "Cannot roll back to v%d: it %s. `heroku releases` shows the others.".formatted(target.version(), why));
    }

    /// Tells log and formation of a release that was written in a transaction now committed.
    public void announce(Release release, Account account) {
        tell(release.app(), release.version(), release.description(), account);
        (release.status() == ReleaseStatus.PENDING ? pending : released).accept(release.app());
    }

    private void tell(AppId app, int version, String description, Account account) {
        logs.api(app, "%s by user %s".formatted(description, account.email()));
        logs.api(app, "Release v%d created by user %s".formatted(version, account.email()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
