package renga.platform;

import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.api.ApiServer;
import renga.platform.api.Authentication;
import renga.platform.api.HealthRoutes;
import renga.platform.api.RateLimits;
import renga.platform.api.Routes;
import renga.platform.db.Database;
import renga.platform.vault.LocalAuthority;

/// Wires the platform's rooms together, read from top to bottom, and serves until it is told to stop.
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        Settings settings = Settings.from(System.getenv());
        InstantSource clock = Clock.systemUTC();
        var authority = LocalAuthority.open(settings.home(), settings.domain(), clock);
        authority.writeBundle(settings.systemBundle());
        var db = Database.open(settings.database());

        var accounts = new Accounts(db, clock);
        var authorizations = new Authorizations(db, clock);

        List<Routes> routes = List.of(new HealthRoutes(db));
        var api = ApiServer.start(
                settings.api(),
                authority,
                new Authentication(accounts, authorizations),
                new RateLimits(clock, settings.callsPerHour()),
                routes);
        LOG.info("serving https://localhost:{}", api.port());

        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            api.close();
            db.close();
            stopped.countDown();
        }));
        stopped.await();
    }
}
