package renga.platform.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of one app: lines are gathered, written in batches, numbered and announced to those who wait.
/// What is idle holds nothing but this object. Thread-safe; writers of one app wait for each other.
final class AppLog {
    /// Gathered bytes that are written at once instead of with the next flush: 64 KiB.
    static final int BATCH_BYTES = 64 * 1024;

    private static final Logger OWN = LoggerFactory.getLogger(AppLog.class);

    private final Path folder;
    private final Instant openedAt;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final LostLines lost = new LostLines();
    private @Nullable ByteArrayOutputStream gathered;
    private long gatheredLines;
    private @Nullable LogFiles files;
    private boolean replayExpected = true;
    private boolean forgotten;
    private boolean readersEnd;
    private Instant usedAt;

    /// @param openedAt when this process began to write: older output may have been written by the one before
    AppLog(Path folder, Instant openedAt) {
        this.folder = folder;
        this.openedAt = openedAt;
        this.usedAt = openedAt;
    }

    /// What was said, and when.
    record Entry(Instant at, String text) {}

    /// Takes lines of one origin; they are readable after the next [#flush].
    ///
    /// @return whether there is something to flush
    boolean gather(String tag, String source, List<Entry> entries, Instant now) {
        lock.lock();
        try {
            if (forgotten) return false;
            usedAt = now;
            Marks marks = marks();
            for (Entry entry : entries) {
                gather(marks, tag, source, entry);
                if (gathered != null && gathered.size() >= BATCH_BYTES) flush(now);
            }
            return gatheredLines > 0;
        } finally {
            lock.unlock();
        }
    }

    private void gather(Marks marks, String tag, String source, Entry entry) {
        String time = LogFormat.time(entry.at());
        if (!tag.equals(LogFormat.NO_TAG)) {
            if (entry.at().isBefore(openedAt) && marks.isReplay(tag, time)) return;
            marks.wrote(tag, time);
        }
        if (gathered == null) gathered = new ByteArrayOutputStream(1_024);
        LogFormat.write(gathered, tag, time, source, entry.text());
        gatheredLines++;
    }

    /// If the files cannot be read now, writing will fail too and be counted there.
    private Marks marks() {
        LogFiles now = files();
        try {
            now.segments();
        } catch (IOException e) {
            OWN.warn("log: cannot read {}", folder, e);
            return now.marks();
        }
        if (replayExpected) now.marks().expectReplay();
        replayExpected = false;
        return now.marks();
    }

    private LogFiles files() {
        if (files == null) files = new LogFiles(folder);
        return files;
    }

    /// Writes what was gathered and wakes the readers. A full disk costs lines, never the writer: how many is told in
    /// the log when it can be written again (L15).
    void flush(Instant now) {
        lock.lock();
        try {
            if (gathered == null || gatheredLines == 0) return;
            var batch = new ByteArrayOutputStream(gathered.size());
            int notice = lost.tell(batch, now);
            batch.writeBytes(gathered.toByteArray());
            write(batch.toByteArray(), notice + gatheredLines, now);
            gathered.reset();
            gatheredLines = 0;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write(byte[] batch, long lines, Instant now) {
        try {
            files().write(batch, lines);
            lost.told();
        } catch (IOException e) {
            closeFile();
            if (!lost.any()) OWN.warn("log: cannot write to {}, lines are lost; is the disk full?", folder, e);
            lost.add(gatheredLines, now);
        }
    }

    Segments segments() throws IOException {
        lock.lock();
        try {
            return files().segments();
        } finally {
            lock.unlock();
        }
    }

    /// The number the next line will get.
    long next() throws IOException {
        lock.lock();
        try {
            return files().next();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a line of this number can be read, or the limit passes.
    ///
    /// @return false if readers have to end: the log was forgotten, or the platform stops
    boolean awaitLine(long number, Duration limit) throws InterruptedException, IOException {
        long nanos = limit.toNanos();
        lock.lockInterruptibly();
        try {
            while (!readersEnd && files().next() <= number && nanos > 0) nanos = grown.awaitNanos(nanos);
            return !readersEnd;
        } finally {
            lock.unlock();
        }
    }

    /// Gives back memory and the open file if nothing happened since then. What those need who watch stays.
    void rest(Instant idleSince) {
        if (!lock.tryLock()) return;
        try {
            if (usedAt.isAfter(idleSince) || gatheredLines > 0) return;
            closeFile();
            gathered = null;
            if (!lock.hasWaiters(grown)) files = null;
        } finally {
            lock.unlock();
        }
    }

    void endReaders() {
        lock.lock();
        try {
            readersEnd = true;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Deletes it all; later lines are dropped, watchers end.
    void forget() throws IOException {
        lock.lock();
        try {
            forgotten = true;
            gathered = null;
            gatheredLines = 0;
            endReaders();
            files().delete();
        } finally {
            lock.unlock();
        }
    }

    void close(Instant now) {
        lock.lock();
        try {
            flush(now);
            closeFile();
        } finally {
            lock.unlock();
        }
    }

    private void closeFile() {
        if (files == null) return;
        try {
            files.close();
        } catch (IOException e) {
            OWN.warn("log: closing a file of {} failed", folder, e);
        }
    }
}
