package renga.router.report;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import renga.core.route.RouteWire;
import renga.core.route.RouterReport;

/// The queue between the event loops and the link to the platform. Thread-safe.
///
/// Request lines are kept while no platform is there, up to [#LINES_MAX]; the oldest go first and are counted.
/// Notices (applied, drained) belong to the link at hand: a new link starts with a snapshot and needs no old ones.
public final class Reports {
    /// Request lines kept at most.
    public static final int LINES_MAX = 10_000;

    /// Notices kept at most: a platform that takes none of so many is gone, and its link is closed.
    public static final int NOTICES_MAX = 10_000;

    /// Whole lines, each ended by LF, ready for the wire.
    ///
    /// @param lines how many of them are request lines; 0 for a notice
    public record Chunk(byte[] bytes, int lines) {
        Chunk withoutFirst(int count) {
            int at = 0;
            for (int i = 0; i < count; i++) at = lineEnd(at);
            return new Chunk(Arrays.copyOfRange(bytes, at, bytes.length), lines - count);
        }

        /// What is left when so many bytes were sent; a line sent in part is left whole.
        public Chunk after(int sentBytes) {
            int sentLines = 0;
            for (int i = 0; i < sentBytes; i++) if (bytes[i] == '\n') sentLines++;
            return lines == 0 ? this : withoutFirst(sentLines);
        }

        private int lineEnd(int from) {
            int at = from;
            while (bytes[at] != '\n') at++;
            return at + 1;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private final ArrayDeque<byte[]> notices = new ArrayDeque<>();
    private int lines;
    private long lost;

    /// Adds whole request lines. Must be cheap: called on event loops.
    public void requests(Chunk chunk) {
        lock.lock();
        try {
            chunks.addLast(chunk);
            lines += chunk.lines();
            dropOldest();
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void dropOldest() {
        while (lines > LINES_MAX) {
            Chunk oldest = chunks.removeFirst();
            int excess = Math.min(lines - LINES_MAX, oldest.lines());
            lines -= excess;
            lost += excess;
            if (excess < oldest.lines()) chunks.addFirst(oldest.withoutFirst(excess));
        }
    }

    /// @return false if the platform takes nothing any more
    public boolean notice(RouterReport report) {
        lock.lock();
        try {
            if (notices.size() >= NOTICES_MAX) return false;
            notices.addLast(RouteWire.line(report));
            news.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Forgets the notices of a link that ended.
    public void clearNotices() {
        lock.lock();
        try {
            notices.clear();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for what is to be told next: notices first, then how many lines were lost, then lines.
    ///
    /// @return null if nothing came within the time
    public @Nullable Chunk take(long time, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(time);
        lock.lockInterruptibly();
        try {
            while (true) {
                Chunk next = next();
                if (next != null || left <= 0) return next;
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Chunk next() {
        byte[] notice = notices.pollFirst();
        if (notice != null) return new Chunk(notice, 0);
        if (lost > 0) {
            var told = new Chunk(RouteWire.line(new RouterReport.Lost(lost)), 0);
            lost = 0;
            return told;
        }
        Chunk chunk = chunks.pollFirst();
        if (chunk != null) lines -= chunk.lines();
        return chunk;
    }

    /// Gives back what a link that broke could not send: request lines only, whole ones.
    public void putBack(Chunk unsent) {
        if (unsent.lines() == 0) return;
        lock.lock();
        try {
            chunks.addFirst(unsent);
            lines += unsent.lines();
            dropOldest();
        } finally {
            lock.unlock();
        }
    }
}
