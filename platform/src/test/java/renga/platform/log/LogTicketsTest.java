package renga.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import renga.core.AppId;
import renga.testkit.FakeClock;

class LogTicketsTest {
    private final FakeClock clock = FakeClock.frozen();
    private final LogTickets tickets = new LogTickets(new byte[32], clock);
    private final LogView view = new LogView(AppId.random(), new LogFilter("app", null), 20, true);

    @Test
    void aTicketBringsItsView() {
        assertThat(tickets.check(tickets.issue(view)).orElseThrow().view()).isEqualTo(view);
    }

    @Test
    void anotherKeyOpensNothing() {
        byte[] other = new byte[32];
        other[0] = 1;
        assertThat(new LogTickets(other, clock).check(tickets.issue(view))).isEmpty();
    }

    @Test
    void aChangedTicketOpensNothing() {
        String ticket = tickets.issue(view);
        String other = tickets.issue(new LogView(AppId.random(), LogFilter.ALL, 20, true));
        String forged = other.substring(0, other.indexOf('.')) + ticket.substring(ticket.indexOf('.'));
        assertThat(tickets.check(forged)).isEmpty();
        assertThat(tickets.check("x")).isEmpty();
        assertThat(tickets.check("%.%")).isEmpty();
    }

    @Test
    void aTicketEnds() {
        String ticket = tickets.issue(view);
        clock.advance(LogTickets.TAIL_LIFE.minus(Duration.ofSeconds(1)));
        assertThat(tickets.check(ticket)).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(tickets.check(ticket)).isEmpty();
    }
}
