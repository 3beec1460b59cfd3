package renga.platform.setup;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import renga.core.AppId;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.app.Addresses;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.app.NewApp;
import renga.platform.build.Buildpacks;
import renga.platform.build.Builds;
import renga.platform.deploy.ArchiveDeploys;
import renga.platform.formation.Formations;
import renga.platform.release.ReleasePhases;
import renga.platform.release.Releases;
import renga.platform.source.Sources;

/// The rooms that a setup goes through.
///
/// @param makeApp with its ledger and its route
/// @param endApp takes it away again
/// @param addons makes what app.json asks for
public record SetupGround(
        Accounts accounts,
        Apps apps,
        Addresses addresses,
        BiFunction<Account, NewApp, App> makeApp,
        Consumer<AppId> endApp,
        SetupAddons addons,
        Sources sources,
        Builds builds,
        Buildpacks buildpacks,
        ArchiveDeploys deploys,
        Releases releases,
        ReleasePhases phases,
        Formations formations,
        Postdeploy postdeploy) {}
