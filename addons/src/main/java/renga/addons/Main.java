package renga.addons;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.addons.host.Platform;
import renga.addons.keyvalue.KeyValue;
import renga.addons.partner.Identity;
import renga.addons.partner.PartnerServer;
import renga.addons.postgres.Postgres;

/// The bundled providers' process. Runs as a user of its own; all it can do to this server is what the platform lets
/// it.
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            serve(Settings.from(System.getenv()));
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("the bundled providers cannot start: {}", e.getMessage());
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    private static void serve(Settings settings) throws IOException {
        var clock = Clock.systemUTC();
        var databases = new Identity(Postgres.SLUG, settings.secret("postgres.password"));
        var postgres = new Postgres(platform(settings, databases), settings.secret("postgres.admin"), clock);
        var stores = new Identity(KeyValue.SLUG, settings.secret("keyvalue.password"));
        var keyValue = new KeyValue(platform(settings, stores), settings.secret("keyvalue.admin"), clock);
        var server = PartnerServer.open(settings.port())
                .serve(databases, postgres)
                .serve(stores, keyValue)
                .start();
        postgres.start();
        keyValue.start();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            postgres.close();
                            keyValue.close();
                        },
                        "stop"));
        LOG.info("serving {} and {} on port {}", Postgres.SLUG, KeyValue.SLUG, server.port());
    }

    private static Platform platform(Settings settings, Identity identity) throws IOException {
        return new Platform(settings.api(), settings.authority(), identity);
    }
}
