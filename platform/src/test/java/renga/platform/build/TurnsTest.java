package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import renga.core.AppId;
import renga.platform.build.Turns.Turn;

@Timeout(60)
class TurnsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AppId busy = AppId.random();
    private final AppId other = AppId.random();
    private final AppId third = AppId.random();

    /// One who waits, and what it was told.
    private static final class Waiting {
        final List<Integer> places = new CopyOnWriteArrayList<>();
        final Cancellation cancellation = new Cancellation();
        final CompletableFuture<Turn> turn = new CompletableFuture<>();
        private final CompletableFuture<Integer> first = new CompletableFuture<>();

        Waiting(Turns turns, AppId app, Duration limit) {
            Thread.ofVirtual().start(() -> {
                try {
                    turn.complete(turns.take(app, limit, cancellation, this::told));
                } catch (InterruptedException e) {
                    turn.completeExceptionally(e);
                }
            });
        }

        private void told(int place) {
            places.add(place);
            first.complete(place);
        }

        /// Returns when it stands in the queue.
        Waiting inLine() {
            first.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
            return this;
        }

        Turn end() {
            return turn.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    @Test
    void soManyRunAtOnceAndTheOthersLearnTheirPlaces() throws Exception {
        var turns = new Turns(2);
        assertThat(take(turns, busy)).isEqualTo(Turn.COME);
        assertThat(take(turns, other)).isEqualTo(Turn.COME);
        Waiting first = new Waiting(turns, third, LONG).inLine();
        Waiting second = new Waiting(turns, AppId.random(), LONG).inLine();
        assertThat(first.turn).isNotDone();

        turns.giveBack();
        assertThat(first.end()).isEqualTo(Turn.COME);
        turns.giveBack();
        assertThat(second.end()).isEqualTo(Turn.COME);
        assertThat(first.places).containsExactly(1);
        assertThat(second.places).startsWith(2).isSubsetOf(2, 1);
    }

    @Test
    void whoBuildsOftenStandsBehindWhoHasNotBuiltInThisRound() throws Exception {
        var turns = new Turns(1);
        take(turns, busy);
        Waiting again = new Waiting(turns, busy, LONG).inLine();
        Waiting late = new Waiting(turns, other, LONG).inLine();
        Waiting latest = new Waiting(turns, third, LONG).inLine();
        assertThat(late.places).containsExactly(1);
        assertThat(latest.places).containsExactly(2);

        turns.giveBack();
        assertThat(late.end()).isEqualTo(Turn.COME);
        turns.giveBack();
        assertThat(latest.end()).isEqualTo(Turn.COME);
        assertThat(again.turn).isNotDone();
        turns.giveBack();
        assertThat(again.end()).isEqualTo(Turn.COME);
        assertThat(again.places).startsWith(1);
    }

    @Test
    void whoIsCancelledMakesRoom() throws Exception {
        var turns = new Turns(1);
        take(turns, busy);
        Waiting gone = new Waiting(turns, other, LONG).inLine();
        Waiting stays = new Waiting(turns, third, LONG).inLine();
        gone.cancellation.cancel("not wanted");

        assertThat(gone.end()).isEqualTo(Turn.CANCELLED);
        turns.giveBack();
        assertThat(stays.end()).isEqualTo(Turn.COME);
        assertThat(new Waiting(turns, other, Duration.ofMillis(20)).end()).isEqualTo(Turn.TOO_LATE);
    }

    @Test
    void theQueueIsBounded() throws Exception {
        var turns = new Turns(1);
        take(turns, busy);
        for (int i = 0; i < Turns.WAITING_MAX; i++) new Waiting(turns, AppId.random(), LONG).inLine();

        assertThat(take(turns, AppId.random())).isEqualTo(Turn.TOO_MANY_WAIT);
    }

    private static Turn take(Turns turns, AppId app) throws InterruptedException {
        return turns.take(app, LONG, new Cancellation(), _ -> {});
    }
}
