package renga.platform.formation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.refusal.Refusal;

/// The thin loop of one app: takes messages one by one, lets [Decider] think, stores what follows, then acts.
///
/// Thread-safe. It has no thread of its own: whoever brings a message to an idle loop starts a virtual one. If the
/// database does not answer, the message stays first in line and is tried again.
final class AppLoop {
    private static final Logger LOG = LoggerFactory.getLogger(AppLoop.class);

    /// Wishes of people that may wait in line; news of dynos are always taken, their number is that of the dynos.
    private static final int ASKS_MAX = 256;

    private static final Duration RETRY_AFTER = Duration.ofMillis(250);

    private final Decider decider;
    private final FormationRows rows;
    private final Function<AppLoop, Consumer<Command>> handsOf;
    private final InstantSource clock;
    private final Alarm alarm;
    private final Deque<Message> mailbox = new ArrayDeque<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable Consumer<Command> hands;
    private int asks;
    private boolean running;
    private volatile boolean closed;
    private volatile AppState state;

    /// What the loop shares with those of the other apps.
    record Parts(
            Decider decider,
            FormationRows rows,
            InstantSource clock,
            Alarm alarm,
            Function<AppLoop, Consumer<Command>> handsOf) {}

    /// Something to do in turn.
    private record Message(Function<AppState, Optional<Event>> event, boolean asked, CompletableFuture<Void> done) {}

    private record Waiter(Function<AppState, Boolean> fits, CompletableFuture<AppState> answer) {}

    AppLoop(Parts parts, AppState initial) {
        this.decider = parts.decider();
        this.rows = parts.rows();
        this.clock = parts.clock();
        this.alarm = parts.alarm();
        this.handsOf = parts.handsOf();
        this.state = initial;
    }

    AppState state() {
        return state;
    }

    /// News: never refused.
    void tell(Event event) {
        enqueue(new Message(_ -> Optional.of(event), false, new CompletableFuture<>()));
    }

    /// The event is made when its turn comes, from what is then; it may read the database, and is made again if that
    /// fails.
    ///
    /// @return done when what follows from it is stored
    CompletableFuture<Void> tell(Function<AppState, Optional<Event>> event) {
        var message = new Message(event, false, new CompletableFuture<>());
        enqueue(message);
        return message.done();
    }

    /// A wish.
    ///
    /// @throws Refusal if too many wait already
    CompletableFuture<Void> ask(Function<AppState, Optional<Event>> event) {
        var message = new Message(event, true, new CompletableFuture<>());
        synchronized (mailbox) {
            if (asks >= ASKS_MAX) {
                throw Refusal.of(
                        Refusal.Kind.UNAVAILABLE,
                        "This app has " + ASKS_MAX + " changes waiting already. Try again in a moment.");
            }
            asks++;
        }
        enqueue(message);
        return message.done();
    }

    /// @return the first state that fits, from now on; cancel it if nobody waits any more
    CompletableFuture<AppState> when(Function<AppState, Boolean> fits) {
        var waiter = new Waiter(fits, new CompletableFuture<>());
        synchronized (waiters) {
            if (fits.apply(state)) return CompletableFuture.completedFuture(state);
            waiters.add(waiter);
        }
        var _ = waiter.answer().whenComplete((_, _) -> {
            synchronized (waiters) {
                waiters.remove(waiter);
            }
        });
        return waiter.answer();
    }

    /// Returns when the step under way is done, at the latest after that time.
    void close(Duration limit) {
        synchronized (mailbox) {
            closed = true;
            mailbox.clear();
            try {
                if (running) mailbox.wait(limit.toMillis());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void enqueue(Message message) {
        synchronized (mailbox) {
            if (closed) return;
            mailbox.add(message);
            if (running) return;
            running = true;
        }
        begin();
    }

    private void begin() {
        Thread.ofVirtual().name("formation").start(this::run);
    }

    private void run() {
        Optional<Message> message = first();
        while (message.isPresent()) {
            if (!handled(message.get())) {
                later();
                return;
            }
            done(message.get());
            message = first();
        }
    }

    private Optional<Message> first() {
        synchronized (mailbox) {
            Message first = mailbox.peek();
            if (first == null) rest();
            return Optional.ofNullable(first);
        }
    }

    private void done(Message message) {
        synchronized (mailbox) {
            mailbox.poll();
            if (message.asked()) asks--;
        }
        message.done().complete(null);
    }

    private void later() {
        synchronized (mailbox) {
            if (closed) {
                rest();
                return;
            }
        }
        alarm.at(clock.instant().plus(RETRY_AFTER), this::begin);
    }

    private void rest() {
        running = false;
        mailbox.notifyAll();
    }

    /// @return false if it is to be tried again later
    private boolean handled(Message message) {
        try {
            Optional<Event> event = message.event().apply(state);
            event.ifPresent(this::step);
            return true;
        } catch (RuntimeException e) {
            if (!closed)
                LOG.warn("app {}: cannot go on, trying again in {} ms", state.app(), RETRY_AFTER.toMillis(), e);
            return false;
        }
    }

    private void step(Event event) {
        AppState before = state;
        Decision decision = decider.decide(before, event, now());
        rows.save(before, decision.state());
        state = decision.state();
        decision.commands().forEach(this::perform);
        answerWaiters();
    }

    /// As exact as the database keeps it, so that an adopted dyno is the same to the last digit.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /// The state is stored: a command that fails must not bring the event back.
    private void perform(Command command) {
        try {
            if (hands == null) hands = handsOf.apply(this);
            hands.accept(command);
        } catch (RuntimeException e) {
            if (!closed) LOG.error("app {}: {} failed; this is a defect", state.app(), command, e);
        }
    }

    private void answerWaiters() {
        List<Waiter> fitting;
        AppState now = state;
        synchronized (waiters) {
            fitting =
                    waiters.stream().filter(waiter -> waiter.fits().apply(now)).toList();
            waiters.removeAll(fitting);
        }
        fitting.forEach(waiter -> waiter.answer().complete(now));
    }
}
