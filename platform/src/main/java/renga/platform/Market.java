package renga.platform;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import renga.dyno.DynoRuntime;
import renga.platform.addon.Addons;
import renga.platform.api.Operator;
import renga.platform.api.Routes;
import renga.platform.backing.BackingServices;
import renga.platform.bucket.Bucket;
import renga.platform.drain.Drains;
import renga.platform.drain.Pace;
import renga.platform.fetch.Fetcher;
import renga.platform.fetch.Trust;
import renga.platform.maintenance.Maintenances;
import renga.platform.provider.ProviderLine;
import renga.platform.provider.ProviderRoutes;
import renga.platform.provider.Providers;
import renga.platform.release.Releases;
import renga.platform.transfer.Transfers;

/// The marketplace's rooms: who offers add-ons, what they have run here, and the add-ons that there are.
record Market(
        Providers providers,
        BackingServices backing,
        Drains drains,
        Addons addons,
        Transfers transfers,
        Maintenances maintenances) {
    private static final String FULL = "This server's disk is nearly full. Delete backups that you do not need with"
            + " heroku pg:backups:delete, or ask its operator for space.";

    static Market open(
            Foundations ground,
            DynoRuntime runtime,
            Releases releases,
            Fetcher fetcher,
            Supplier<Optional<String>> fullDisk,
            Closing closing)
            throws IOException {
        Settings settings = ground.settings();
        var providers = new Providers(
                ground.db(),
                ground.vault(),
                ground.accounts(),
                settings.addonHosts(),
                settings.domain(),
                ground.clock());
        var backing = closing.later(
                new BackingServices(ground.db(), ground.vault(), ground.clock(), runtime, providers, ground.logs()));
        var drains = closing.later(drains(ground, providers));
        var addons = closing.later(new Addons(new Addons.Parts(
                ground.db(),
                ground.vault(),
                ground.clock(),
                providers,
                new ProviderLine(providers, Trust.context(settings.dynoBundle())),
                ground.accounts(),
                ground.apps(),
                releases,
                ground.addresses(),
                backing::reach,
                backing::look,
                backing::wake,
                drains,
                settings.addonGrace(),
                ground.logs()::line,
                ground.key("log-input"))));
        var transfers = closing.later(transfers(ground, runtime, backing, addons, fetcher, fullDisk, closing));
        var maintenances =
                closing.later(new Maintenances(ground.db(), ground.clock(), addons.dataAddons(), backing.renewals()));
        return new Market(providers, backing, drains, addons, transfers, maintenances);
    }

    private static Drains drains(Foundations ground, Providers providers) {
        return new Drains(new Drains.Parts(
                ground.db(),
                ground.vault(),
                ground.clock(),
                ground.logs(),
                ground.apps(),
                ground.dialer(),
                providers::approves,
                Pace.USUAL));
    }

    private static Transfers transfers(
            Foundations ground,
            DynoRuntime runtime,
            BackingServices backing,
            Addons addons,
            Fetcher fetcher,
            Supplier<Optional<String>> fullDisk,
            Closing closing)
            throws IOException {
        Settings settings = ground.settings();
        return new Transfers(new Transfers.Parts(
                ground.db(),
                ground.vault(),
                ground.clock(),
                runtime,
                backing,
                addons.dataAddons(),
                ground.apps(),
                ground.addresses(),
                ground.logs(),
                fetcher,
                settings.home().resolve("archives"),
                ground.key("archive"),
                bucket(settings, closing),
                () -> fullDisk.get().map(_ -> FULL)));
    }

    private static Optional<Bucket> bucket(Settings settings, Closing closing) throws IOException {
        if (settings.archiveBucket().isEmpty()) return Optional.empty();
        var trust = Trust.managers(settings.dynoBundle());
        return Optional.of(closing.later(new Bucket(settings.archiveBucket().get(), trust)));
    }

    List<Routes> routes(Settings settings) {
        // Before what hands all other commands on to providers.
        var routes = new ArrayList<>(transfers.routes());
        routes.add(maintenances.routes());
        routes.add(drains.routes());
        routes.addAll(addons.routes());
        routes.add(backing.routes());
        Operator operator = account -> account.email().equalsIgnoreCase(settings.email());
        routes.add(new ProviderRoutes(providers, operator));
        routes.add(addons.operatorRoutes(operator));
        return routes;
    }
}
