package renga.platform.build;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import renga.core.AppId;

/// Lets so many builds run at once. The others wait, and the apps have their turns round robin: whoever builds often
/// stands behind those who have not built in this round, however early it came. Thread-safe.
final class Turns {
    /// Builds that may wait at the same time; more are refused.
    static final int WAITING_MAX = 100;

    private static final Comparator<Ticket> ORDER =
            Comparator.comparingLong(Ticket::round).thenComparingLong(Ticket::number);

    private final int atOnceMax;
    private final TreeSet<Ticket> waiting = new TreeSet<>(ORDER);
    private final Map<AppId, Long> lastRounds = new HashMap<>();
    private long round;
    private long tickets;
    private int running;

    private record Ticket(long round, long number) {}

    /// What became of waiting.
    enum Turn {
        COME,
        TOO_MANY_WAIT,
        TOO_LATE,
        CANCELLED
    }

    Turns(int atOnceMax) {
        this.atOnceMax = atOnceMax;
    }

    /// Waits for the app's turn; after it has come [#giveBack] is due.
    ///
    /// @param place told how many stand before it, plus one, at first and when that changes; not if its
    /// turn has come
    Turn take(AppId app, Duration limit, Cancellation cancellation, IntConsumer place) throws InterruptedException {
        Optional<Ticket> ticket = enter(app);
        if (ticket.isEmpty()) return Turn.TOO_MANY_WAIT;
        cancellation.whenCancelled(this::lookAgain);
        try {
            return await(ticket.get(), System.nanoTime() + limit.toNanos(), cancellation, place);
        } finally {
            cancellation.whenCancelled(() -> {});
            leave(ticket.get());
        }
    }

    private synchronized Optional<Ticket> enter(AppId app) {
        if (running >= atOnceMax && waiting.size() >= WAITING_MAX) return Optional.empty();
        long mine = Math.max(round, lastRounds.getOrDefault(app, round - 1) + 1);
        var ticket = new Ticket(mine, tickets++);
        lastRounds.put(app, mine);
        waiting.add(ticket);
        return Optional.of(ticket);
    }

    /// Whoever listens to its place may be slow: told without the lock.
    private Turn await(Ticket mine, long deadline, Cancellation cancellation, IntConsumer place)
            throws InterruptedException {
        int told = 0;
        while (true) {
            int now;
            synchronized (this) {
                if (cancellation.isCancelled()) return Turn.CANCELLED;
                if (come(mine)) return Turn.COME;
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) return Turn.TOO_LATE;
                now = waiting.headSet(mine).size() + 1;
                if (now == told) {
                    wait(left);
                    continue;
                }
            }
            told = now;
            place.accept(now);
        }
    }

    private boolean come(Ticket mine) {
        if (running >= atOnceMax || !waiting.first().equals(mine)) return false;
        running++;
        waiting.remove(mine);
        round = mine.round();
        lastRounds.values().removeIf(last -> last < round);
        notifyAll();
        return true;
    }

    synchronized boolean areTaken() {
        return running >= atOnceMax;
    }

    private synchronized void leave(Ticket ticket) {
        if (waiting.remove(ticket)) notifyAll();
    }

    private synchronized void lookAgain() {
        notifyAll();
    }

    synchronized void giveBack() {
        running--;
        notifyAll();
    }
}
