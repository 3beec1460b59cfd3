package renga.platform.formation;

import java.time.Instant;

/// Wakes somebody at a time of the platform's clock. Thread-safe.
interface Alarm extends AutoCloseable {
    /// Runs it once, soon after that time; never on the caller's thread. It must not block.
    void at(Instant when, Runnable wake);

    @Override
    void close();
}
