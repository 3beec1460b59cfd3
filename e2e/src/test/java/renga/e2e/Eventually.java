package renga.e2e;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/// Asks again until an assertion holds: for what another process does in its own time and tells nobody about.
final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Eventually() {}

    static void that(Runnable assertion) {
        within(LIMIT, assertion);
    }

    static void within(Duration limit, Runnable assertion) {
        Instant deadline = Instant.now().plus(limit);
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError e) {
                if (Instant.now().isAfter(deadline)) throw e;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
