package renga.platform;

import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.account.BrowserLogins;
import renga.platform.account.FirstAccount;
import renga.platform.account.OAuthClients;
import renga.platform.account.Sessions;
import renga.platform.account.SshKeys;
import renga.platform.api.AccountRoutes;
import renga.platform.api.ApiServer;
import renga.platform.api.Authentication;
import renga.platform.api.AuthorizationRoutes;
import renga.platform.api.ClientRoutes;
import renga.platform.api.HealthRoutes;
import renga.platform.api.KeyRoutes;
import renga.platform.api.LoginRoutes;
import renga.platform.api.RateLimits;
import renga.platform.api.Routes;
import renga.platform.api.SessionRoutes;
import renga.platform.app.Addresses;
import renga.platform.app.AppEnds;
import renga.platform.app.AppPartsRoutes;
import renga.platform.app.AppRoutes;
import renga.platform.app.Apps;
import renga.platform.app.CatalogRoutes;
import renga.platform.config.ConfigSnapshots;
import renga.platform.db.Database;
import renga.platform.log.LogRoutes;
import renga.platform.log.Logs;
import renga.platform.release.ConfigRoutes;
import renga.platform.release.ReleaseRoutes;
import renga.platform.release.Releases;
import renga.platform.vault.LocalAuthority;
import renga.platform.vault.Passwords;
import renga.platform.vault.SecretFiles;
import renga.platform.vault.Vault;
import renga.platform.work.Works;

/// Wires the platform's rooms together, read from top to bottom, and serves until it is told to stop.
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int LOG_KEY_BITS = 256;

    private Main() {}

    public static void main(String[] args) {
        try {
            serve(Settings.from(System.getenv()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the platform cannot start: {}", e.getMessage(), e);
            System.exit(1);
        }
    }

    private static void serve(Settings settings) throws InterruptedException {
        InstantSource clock = Clock.systemUTC();
        Path home = settings.home();
        Path secrets = home.resolve("secrets");
        var closing = new Closing();

        // What must not be lost.
        var authority = LocalAuthority.open(home, settings.domain(), clock);
        authority.writeBundle(settings.systemBundle());
        var vault = Vault.open(secrets.resolve("keyset.json"));
        var db = closing.later(Database.open(settings.database()));
        var works = closing.later(new Works(db, clock));
        var logs = closing.later(new Logs(home.resolve("logs"), clock));

        // Who may come in.
        var accounts = new Accounts(db, clock);
        var authorizations = new Authorizations(db, clock);
        FirstAccount.ensure(accounts, authorizations, settings.email(), secrets);
        var clients = new OAuthClients(db, vault, clock);
        var logins = new BrowserLogins(db, clock, accounts, authorizations);

        // Apps and their ledgers.
        var addresses = new Addresses(settings.api().port(), settings.domain(), settings.httpPort());
        var apps = new Apps(db, clock);
        var configs = new ConfigSnapshots(vault);
        Consumer<AppId> released = app -> LOG.debug("app {} has a new release", app);
        Consumer<AppId> changed = app -> LOG.debug("app {} has another route", app);
        var releases = new Releases(db, clock, apps, configs, logs, released);
        var ends = new AppEnds(db, apps, works);
        works.start(List.of(ends.plan(List.of(new AppEnds.Farewell("delete its log", logs::forget)))));

        var routes = new ArrayList<Routes>();
        routes.add(new HealthRoutes(db));
        routes.add(new AccountRoutes(accounts));
        routes.add(new AuthorizationRoutes(authorizations, clients, clock));
        routes.add(new SessionRoutes(new Sessions(db), clock));
        routes.add(new ClientRoutes(clients));
        routes.add(new KeyRoutes(new SshKeys(db, clock)));
        routes.add(new LoginRoutes(logins, accounts));
        routes.add(new AppRoutes(apps, addresses, releases::begin, changed, ends));
        routes.add(new AppPartsRoutes(apps, addresses));
        routes.add(new CatalogRoutes(apps));
        routes.add(new ReleaseRoutes(apps, releases));
        routes.add(new ConfigRoutes(apps, releases));
        byte[] logKey = SecretFiles.readOrCreate(secrets.resolve("log.key"), () -> Passwords.randomHex(LOG_KEY_BITS))
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        routes.add(new LogRoutes(
                logs, (account, name) -> apps.visible(account, name).id(), logKey, clock));

        var who = new Authentication(accounts, authorizations);
        var limits = new RateLimits(clock, settings.callsPerHour());
        var api = closing.later(ApiServer.start(settings.api(), authority, who, limits, routes));
        LOG.info("serving https://localhost:{}", api.port());
        closing.untilTold();
    }

    /// Closes what was opened, the last first, when the process is told to stop.
    private static final class Closing {
        private final List<AutoCloseable> opened = new ArrayList<>();
        private final CountDownLatch told = new CountDownLatch(1);

        <T extends AutoCloseable> T later(T part) {
            opened.add(part);
            return part;
        }

        void untilTold() throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "stop"));
            told.await();
        }

        private void closeAll() {
            for (AutoCloseable part : opened.reversed()) {
                try {
                    part.close();
                } catch (Exception e) {
                    LOG.warn("stopping: cannot close {}", part.getClass().getSimpleName(), e);
                }
            }
            told.countDown();
        }
    }
}
