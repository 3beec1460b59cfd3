package renga.addons;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.addons.host.Platform;
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
        var identity = new Identity(Postgres.SLUG, settings.secret("postgres.password"));
        var platform = new Platform(settings.api(), settings.authority(), identity);
        var postgres = new Postgres(platform, settings.secret("postgres.admin"), Clock.systemUTC());
        var server =
                PartnerServer.open(settings.port()).serve(identity, postgres).start();
        postgres.start();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            postgres.close();
                        },
                        "stop"));
        LOG.info("serving {} on port {}", Postgres.SLUG, server.port());
    }
}
