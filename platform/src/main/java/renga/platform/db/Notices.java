package renga.platform.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears what committed transactions say on a channel (`NOTIFY`). Holds a connection of its own. What is said while
/// the connection is lost is not heard: whoever listens is told when it is back, and has to look.
public final class Notices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    /// How often the connection is looked at while nothing is said.
    private static final Duration QUIET = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Database db;
    private final String channel;
    private final Runnable heard;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /// @param channel from code, never from a caller
    /// @param heard called once at the start and whenever something was said, on a thread of this one's own
    public Notices(Database db, String channel, Runnable heard) {
        this.db = db;
        this.channel = channel;
        this.heard = heard;
        this.thread = Thread.ofVirtual().name("notices-" + channel).start(this::run);
    }

    /// A virtual thread that is interrupted while it reads hangs up.
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    private void run() {
        try {
            do {
                listen();
            } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (Connection connection = db.connection();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + channel);
            heard.run();
            var postgres = connection.unwrap(PGConnection.class);
            while (closed.getCount() > 0) {
                if (postgres.getNotifications((int) QUIET.toMillis()).length > 0) heard.run();
            }
        } catch (SQLException e) {
            if (closed.getCount() > 0) LOG.warn("listening on {} broke off; trying again in {}", channel, PAUSE, e);
        }
    }
}
