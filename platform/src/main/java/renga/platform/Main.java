package renga.platform;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.api.ApiServer;
import renga.platform.api.Authentication;
import renga.platform.api.RateLimits;

/// Wires the platform's rooms together, read from top to bottom, and serves until it is told to stop.
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] args) {
        try {
            serve(Settings.from(System.getenv()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error("the platform cannot start: {}", e.getMessage(), e);
            System.exit(1);
        }
    }

    private static void serve(Settings settings) throws IOException, InterruptedException {
        var closing = new Closing();
        var ground = Foundations.lay(settings, closing);
        var stages = Stages.raise(ground, closing);
        var api = closing.later(ApiServer.start(
                settings.api(),
                ground.authority(),
                new Authentication(
                        ground.accounts(),
                        ground.authorizations(),
                        stages.market().addons().guests()),
                new RateLimits(ground.clock(), settings.callsPerHour()),
                Endpoints.all(ground, stages, closing)));
        // Whoever tails a log is let go before the server waits for its requests to end.
        closing.<AutoCloseable>later(ground.logs()::endStreams);
        LOG.info("serving https://localhost:{}", api.port());
        closing.untilTold();
    }
}
