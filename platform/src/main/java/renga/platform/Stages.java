package renga.platform;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import renga.core.AppId;
import renga.core.DynoSize;
import renga.dyno.DynoEvent;
import renga.dyno.DynoRuntime;
import renga.dyno.runc.RuncRuntime;
import renga.platform.addon.Addons;
import renga.platform.app.AppEnds;
import renga.platform.app.AppEnds.Farewell;
import renga.platform.app.AppHosts;
import renga.platform.build.BuildLimits;
import renga.platform.build.BuildRetention;
import renga.platform.build.Buildpacks;
import renga.platform.build.Builds;
import renga.platform.build.Unpacking;
import renga.platform.config.ConfigSnapshots;
import renga.platform.deploy.ArchiveDeploys;
import renga.platform.deploy.Deploys;
import renga.platform.deploy.Launch;
import renga.platform.deploy.SlugUploads;
import renga.platform.fetch.Fetcher;
import renga.platform.formation.DynoEnvironment;
import renga.platform.formation.Formations;
import renga.platform.formation.ProcessType;
import renga.platform.log.Logs;
import renga.platform.push.Repositories;
import renga.platform.release.LedgerGenerations;
import renga.platform.release.ReleasePhases;
import renga.platform.release.ReleaseRetention;
import renga.platform.release.Releases;
import renga.platform.retention.Chore;
import renga.platform.retention.Keep;
import renga.platform.retention.Retention;
import renga.platform.route.RouterLink;
import renga.platform.run.OneOffs;
import renga.platform.run.OneOffs.Hold;
import renga.platform.setup.Postdeploy;
import renga.platform.setup.SetupGround;
import renga.platform.setup.Setups;
import renga.platform.slug.Slugs;
import renga.platform.source.SourceLimits;
import renga.platform.source.Sources;
import renga.platform.webhook.Webhooks;

/// The stages of a push, last to first, each built on those after it: runtime, formation, release, slug, build, deploy,
/// push.
record Stages(
        Formations formations,
        OneOffs oneOffs,
        ReleasePhases phases,
        Releases releases,
        Slugs slugs,
        Builds builds,
        Sources sources,
        Deploys deploys,
        ArchiveDeploys archives,
        SlugUploads uploads,
        Setups setups,
        Repositories repositories,
        AppEnds ends,
        Market market,
        Webhooks webhooks) {
    private static final String POSTDEPLOY = "postdeploy";

    /// A destroyed app's dynos have so long to end before the work is tried again.
    private static final Duration FAREWELL_MAX = Duration.ofSeconds(60);

    /// An app is set up only when its add-ons are there; a provider has so long for one.
    private static final Duration ADDON_MAX = Duration.ofMinutes(10);

    static Stages raise(Foundations ground, Closing closing) throws IOException {
        Settings settings = ground.settings();
        Path home = settings.home();
        var db = ground.db();
        var clock = ground.clock();
        var logs = ground.logs();

        DynoRuntime runtime = closing.later(RuncRuntime.open(settings.runc(), clock));
        var slugs = closing.later(new Slugs(db, settings.slugStore(), runtime.slugs(), clock));
        var router = closing.later(new RouterLink(home.resolve("router/control.sock"), logs));
        var configs = new ConfigSnapshots(ground.vault());
        var generations = new LedgerGenerations(db, clock, ground.apps(), configs);
        var formations = closing.later(formations(ground, runtime, router, generations, slugs));
        var oneOffs = closing.later(oneOffs(ground, runtime, generations, slugs));
        var phases = closing.later(phases(ground, generations, oneOffs, slugs, formations));
        var releases = new Releases(db, clock, ground.apps(), configs, logs, formations::released, phases::advance);
        var limits = BuildLimits.of(Runtime.getRuntime().availableProcessors()).atOnce(settings.buildsAtOnce());
        var retention = closing.later(new Retention(settings.disk()));
        var fetcher = new Fetcher(settings.dynoBundle(), settings.egressAllowed());
        var builds = closing.later(new Builds(db, runtime, slugs, home, limits, clock, fetcher));
        var sources = closing.later(new Sources(db, home.resolve("sources"), fetcher, SourceLimits.USUAL, clock));
        var repositories = closing.later(new Repositories(home.resolve("git"), clock));
        var market = Market.open(ground, runtime, releases, fetcher, retention::refusal, closing);
        var launch = launch(ground, releases, slugs, phases, formations, market.addons());
        var deploys = new Deploys(builds, releases, launch, logs, retention::refusal);
        var archives = new ArchiveDeploys(sources, builds, deploys, clock);
        var unpacking = new Unpacking(runtime, slugs, limits, builds::expectNone);
        var uploads = new SlugUploads(db, ground.apps(), sources, unpacking, slugs, clock);
        var ends = new AppEnds(db, ground.apps(), ground.works());
        var setups = closing.later(
                setups(ground, releases, formations, ends, market, sources, builds, archives, phases, oneOffs));
        var webhooks = closing.later(webhooks(ground, releases, builds, formations, oneOffs, market));
        return new Stages(
                        formations,
                        oneOffs,
                        phases,
                        releases,
                        slugs,
                        builds,
                        sources,
                        deploys,
                        archives,
                        uploads,
                        setups,
                        repositories,
                        ends,
                        market,
                        webhooks)
                .begun(ground, runtime, retention);
    }

    private Stages begun(Foundations ground, DynoRuntime runtime, Retention retention) {
        takeOver(runtime, ground.logs());
        ground.works().start(List.of(ends.plan(farewells(ground.logs()))));
        retention.start(chores(ground, runtime));
        return this;
    }

    private static Launch launch(
            Foundations ground,
            Releases releases,
            Slugs slugs,
            ReleasePhases phases,
            Formations formations,
            Addons addons) {
        return new Launch(
                releases,
                slugs,
                phases,
                formations::awaitServing,
                ground.apps(),
                ground.addresses(),
                (account, app, plan) -> addons.beside(account, app, plan, ADDON_MAX));
    }

    private static Formations formations(
            Foundations ground, DynoRuntime runtime, RouterLink router, LedgerGenerations generations, Slugs slugs) {
        return Formations.open(new Formations.Parts(
                ground.db(),
                runtime,
                router,
                generations,
                new AppHosts(ground.apps(), ground.addresses()),
                (_, digest) -> slugs.ensure(digest),
                ground.logs(),
                ground.settings().domain(),
                ground.clock()));
    }

    private static OneOffs oneOffs(Foundations ground, DynoRuntime runtime, LedgerGenerations generations, Slugs slugs)
            throws IOException {
        Settings settings = ground.settings();
        return OneOffs.open(new OneOffs.Ground(
                ground.db(),
                runtime,
                generations,
                new DynoEnvironment(settings.domain()),
                ground.logs(),
                ground.clock(),
                new InetSocketAddress(settings.api().host(), settings.rendezvousPort()),
                ground.authority()::server,
                (_, digest) -> slugs.ensure(digest)));
    }

    private static Webhooks webhooks(
            Foundations ground,
            Releases releases,
            Builds builds,
            Formations formations,
            OneOffs oneOffs,
            Market market) {
        return new Webhooks(new Webhooks.Parts(
                ground.db(),
                ground.vault(),
                ground.clock(),
                ground.accounts(),
                ground.apps(),
                ground.dialer(),
                market.addons()::name,
                Portraiture.of(ground, releases, builds, formations, oneOffs, market.addons())));
    }

    private static Setups setups(
            Foundations ground,
            Releases releases,
            Formations formations,
            AppEnds ends,
            Market market,
            Sources sources,
            Builds builds,
            ArchiveDeploys archives,
            ReleasePhases phases,
            OneOffs oneOffs) {
        return new Setups(
                ground.db(),
                ground.vault(),
                new SetupGround(
                        ground.accounts(),
                        ground.apps(),
                        ground.addresses(),
                        (account, wish) -> {
                            var made = releases.begin(account, wish);
                            formations.changed(made.id());
                            return made;
                        },
                        ends::destroy,
                        (account, app, id, plan, as, options) ->
                                market.addons().ensure(account, app, new Addons.Part(id, plan, as, options), ADDON_MAX),
                        sources,
                        builds,
                        new Buildpacks(ground.db(), ground.settings().home()),
                        archives,
                        releases,
                        phases,
                        formations,
                        (app, command, size, limit) ->
                                postdeploy(oneOffs, app, new Hold(POSTDEPLOY, command, size, limit))),
                ground.clock());
    }

    private static Postdeploy.Result postdeploy(OneOffs oneOffs, AppId app, Hold hold) throws InterruptedException {
        var held = oneOffs.hold(app, hold, "app setup");
        return new Postdeploy.Result(held.output(), held.status());
    }

    private static ReleasePhases phases(
            Foundations ground, LedgerGenerations generations, OneOffs oneOffs, Slugs slugs, Formations formations) {
        return new ReleasePhases(new ReleasePhases.Parts(
                ground.db(),
                generations,
                oneOffs,
                (_, digest) -> slugs.ensure(digest),
                app -> sizeOfPhase(formations, app),
                ground.logs(),
                ground.settings().home().resolve("releases"),
                ground.clock(),
                formations::released));
    }

    /// Goes on where an earlier life of the platform was cut off: dynos that run are adopted, builds that did not end
    /// have failed.
    private void takeOver(DynoRuntime runtime, Logs logs) {
        phases.listen();
        runtime.watch(event -> hear(event, logs));
        deploys.recover();
        market.backing().resume();
        oneOffs.adopt();
        formations.adopt(found ->
                oneOffs.owns(found) || builds.owns(found) || market.backing().owns(found));
        phases.resume();
        slugs.startPacking();
        sources.startCollecting();
        setups.resume();
        market.drains().resume();
        market.addons().resume();
        market.transfers().resume();
        market.maintenances().resume();
        webhooks.start();
    }

    private void hear(DynoEvent event, Logs logs) {
        switch (event) {
            case DynoEvent.Output output -> {
                logs.output(output);
                phases.on(output);
                market.backing().on(event);
            }
            case DynoEvent.OutputLost lost -> logs.lost(lost);
            case DynoEvent.Ended _, DynoEvent.OverQuota _ -> {
                formations.on(event);
                oneOffs.on(event);
                market.backing().on(event);
            }
        }
    }

    /// What each room does when an app is destroyed.
    private List<Farewell> farewells(Logs logs) {
        return List.of(
                new Farewell("stop its dynos", app -> ended("dynos", formations.destroy(app, FAREWELL_MAX), app)),
                new Farewell("stop its one-offs", app -> ended("one-offs", oneOffs.destroy(app, FAREWELL_MAX), app)),
                new Farewell("delete its builds", builds::forget),
                new Farewell("delete what its release commands said", phases::forget),
                new Farewell("delete its repository", repositories::forget),
                new Farewell("end its drains", market.drains()::farewell),
                new Farewell("delete its log", logs::forget),
                new Farewell("give up its add-ons", market.addons()::farewell),
                new Farewell("delete its backups", market.transfers()::farewell),
                new Farewell("tell of its end", webhooks::farewell));
    }

    /// What each room clears away, in the order in which one makes room for the next.
    private List<Chore> chores(Foundations ground, DynoRuntime runtime) {
        Keep keep = ground.settings().keep();
        var ledgers = new ReleaseRetention(ground.db(), ground.clock(), keep);
        var old = new BuildRetention(ground.db(), ground.settings().home(), runtime.caches(), ground.clock(), keep);
        var chores = new ArrayList<Chore>();
        chores.add(ledgers.chore());
        chores.addAll(slugs.chores(new LedgerNeeds(ledgers), keep));
        chores.addAll(old.chores());
        chores.add(repositories.chore());
        chores.add(webhooks.chore());
        return chores;
    }

    private static DynoSize sizeOfPhase(Formations formations, AppId app) {
        return formations.formation(app).stream()
                .filter(process -> process.type().equals(ReleasePhases.TYPE))
                .map(ProcessType::size)
                .findFirst()
                .orElse(DynoSize.DEFAULT);
    }

    private static void ended(String what, boolean done, AppId app) throws IOException {
        if (!done) throw new IOException("the " + what + " of app " + app + " still end after " + FAREWELL_MAX);
    }
}
