package renga.platform.transfer;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down what one transfer says and how far it is: the first lines, and of what comes after only complaints.
/// A database that does not answer costs lines, not the transfer. Thread-safe.
final class Report {
    private static final int LINES_MAX = 1_000;
    private static final int COMPLAINTS_MAX = 1_000;
    private static final Duration BYTES_EVERY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Report.class);

    private final Rows rows;
    private final UUID transfer;
    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicInteger complaints = new AtomicInteger();
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime());

    Report(Rows rows, UUID transfer) {
        this.rows = rows;
        this.transfer = transfer;
    }

    /// What the dyno said; `warning: ` before a line counts.
    void line(String text) {
        boolean warning = text.startsWith("warning: ");
        boolean complaint = warning || text.contains("error:");
        if (complaint ? complaints.incrementAndGet() > COMPLAINTS_MAX : lines.incrementAndGet() > LINES_MAX) return;
        write(complaint ? "warning" : "info", text);
        if (warning) quietly(() -> rows.use(table -> table.warned(transfer)));
    }

    /// What we say ourselves.
    void own(String level, String text) {
        write(level, text);
    }

    void moved(long bytes) {
        long now = System.nanoTime();
        long before = toldAt.get();
        if (now - before < BYTES_EVERY.toNanos() || !toldAt.compareAndSet(before, now)) return;
        quietly(() -> rows.use(table -> table.moved(transfer, bytes)));
    }

    private void write(String level, String text) {
        quietly(() -> rows.use(table -> table.line(transfer, level, text.replace('\0', ' '))));
    }

    private void quietly(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("transfer {}: not written down: {}", transfer, e.getMessage());
        }
    }
}
