package renga.platform.log;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import renga.platform.vault.Tickets;

/// The secret part of a log session's address: the view and its end. So sessions need no memory and go on after a
/// restart. Thread-safe.
final class LogTickets {
    /// A tail may run and come back so long; then people ask for a new session: 24 h.
    static final Duration TAIL_LIFE = Duration.ofHours(24);

    /// Looking once must begin within: 5 min.
    static final Duration LOOK_LIFE = Duration.ofMinutes(5);

    private final Tickets<Ticket> tickets;
    private final InstantSource clock;

    /// @param key at least 32 random bytes
    LogTickets(byte[] key, InstantSource clock) {
        this.tickets = new Tickets<>(key, Ticket.class);
        this.clock = clock;
    }

    record Ticket(LogView view, Instant end) {}

    String issue(LogView view) {
        return tickets.issue(new Ticket(view, clock.instant().plus(view.tail() ? TAIL_LIFE : LOOK_LIFE)));
    }

    /// Empty if it is forged or over.
    Optional<Ticket> check(String text) {
        return tickets.check(text).filter(ticket -> clock.instant().isBefore(ticket.end()));
    }
}
