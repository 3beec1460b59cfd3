package renga.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import renga.core.DynoId;
import renga.dyno.DynoEvent;
import renga.dyno.DynoWatcher;
import renga.dyno.Exit;

/// Keeps what a runtime told, for tests to wait for and look at. Thread-safe.
public final class DynoEvents implements DynoWatcher {
    private static final int KEPT_MAX = 100_000;

    private final List<DynoEvent> events = new ArrayList<>();

    @Override
    public synchronized void on(DynoEvent event) {
        if (events.size() == KEPT_MAX) events.removeFirst();
        events.add(event);
        notifyAll();
    }

    public synchronized List<DynoEvent> of(DynoId dyno) {
        return events.stream().filter(event -> event.id().equals(dyno)).toList();
    }

    public synchronized List<String> lines(DynoId dyno) {
        return of(dyno).stream()
                .filter(DynoEvent.Output.class::isInstance)
                .flatMap(event -> ((DynoEvent.Output) event).lines().stream())
                .map(DynoEvent.Line::text)
                .toList();
    }

    /// Waits for the end of a dyno.
    public Exit awaitEnd(DynoId dyno, Duration limit) throws InterruptedException {
        return ((DynoEvent.Ended) await(dyno, DynoEvent.Ended.class::isInstance, limit)).exit();
    }

    public void awaitLine(DynoId dyno, String text, Duration limit) throws InterruptedException {
        await(dyno, event -> event instanceof DynoEvent.Output said && saidIt(said, text), limit);
    }

    /// @throws AssertionError if nothing fits in time, with what there was
    public synchronized DynoEvent await(DynoId dyno, Predicate<DynoEvent> fits, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            for (DynoEvent event : events) {
                if (event.id().equals(dyno) && fits.test(event)) return event;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) throw new AssertionError("not told within " + limit + "; told was " + of(dyno));
            wait(left);
        }
    }

    private static boolean saidIt(DynoEvent.Output said, String text) {
        return said.lines().stream().anyMatch(line -> line.text().equals(text));
    }
}
