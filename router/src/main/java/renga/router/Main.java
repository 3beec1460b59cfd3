package renga.router;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.router.proxy.Timeouts;
import renga.router.proxy.Transport;

/// The router process. Runs as a user of its own; SIGTERM lets requests under way end.
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int FAILED = 1;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            var settings = Settings.of(System.getenv());
            var router = new Router(settings, Transport.best(), Timeouts.heroku(), InstantSource.system());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(router), "stop"));
        } catch (IOException | IllegalArgumentException failed) {
            LOG.error("the router cannot start: {}", failed.getMessage());
            System.exit(FAILED);
        }
        new CountDownLatch(1).await();
    }

    private static void stop(Router router) {
        try {
            LOG.info("stopping");
            router.close();
        } catch (IOException failed) {
            LOG.error("stopping failed", failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
