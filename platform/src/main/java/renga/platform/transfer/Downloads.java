package renga.platform.transfer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import renga.platform.vault.Tickets;

/// Addresses of archives for whoever is given one. Thread-safe.
final class Downloads {
    /// As long as Heroku's.
    private static final Duration LIFE = Duration.ofHours(1);

    private final Tickets<Ticket> tickets;
    private final InstantSource clock;

    Downloads(byte[] key, InstantSource clock) {
        this.tickets = new Tickets<>(key, Ticket.class);
        this.clock = clock;
    }

    private record Ticket(UUID archive, Instant end) {}

    record Issued(String path, Instant end) {}

    Issued issue(UUID archive) {
        Instant end = clock.instant().plus(LIFE).truncatedTo(ChronoUnit.SECONDS);
        return new Issued("/backups/" + tickets.issue(new Ticket(archive, end)), end);
    }

    /// Empty if it is forged or over.
    Optional<UUID> check(String text) {
        return tickets.check(text)
                .filter(ticket -> clock.instant().isBefore(ticket.end()))
                .map(Ticket::archive);
    }
}
