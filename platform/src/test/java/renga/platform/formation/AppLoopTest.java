package renga.platform.formation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import renga.core.AppId;
import renga.core.DynoId;
import renga.platform.db.TestDatabase;
import renga.platform.refusal.Refusal;
import renga.platform.route.RoutedApp;
import renga.testkit.FakeClock;

/// The loop alone: turns, retries, limits. Its commands go nowhere.
@Timeout(60)
class AppLoopTest {
    private final FakeClock clock = FakeClock.ticking();
    private final FakeAlarm alarm = new FakeAlarm(clock);
    private final TestDatabase db = new TestDatabase();
    private final AppLoop loop = new AppLoop(
            new AppLoop.Parts(
                    new Decider(DynoId::random), new FormationRows(db.database()), clock, alarm, _ -> _ -> {}),
            AppState.resting(AppId.random(), Optional.empty(), Optional.empty(), Map.of(), List.of()));

    @AfterEach
    void close() throws Exception {
        alarm.close();
        db.close();
    }

    @Test
    void whatCannotBeDoneYetIsTriedAgainInItsTurn() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<Void> first = loop.tell(_ -> {
            if (tries.incrementAndGet() < 3) throw new IllegalStateException("the database does not answer");
            return Optional.of(face("first"));
        });
        CompletableFuture<Void> second = loop.tell(state -> {
            assertThat(name(state)).isEqualTo("first");
            return Optional.of(face("second"));
        });
        first.get(10, TimeUnit.SECONDS);
        second.get(10, TimeUnit.SECONDS);

        assertThat(tries).hasValue(3);
        assertThat(name(loop.state())).isEqualTo("second");
    }

    @Test
    void wishesBeyondTheLimitAreRefusedAndNewsAreNot() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        var held = loop.tell(_ -> {
            awaitQuietly(open);
            return Optional.empty();
        });
        for (int i = 0; i < 256; i++) loop.ask(_ -> Optional.empty());
        assertThatThrownBy(() -> loop.ask(_ -> Optional.empty()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("256 changes waiting");
        var news = loop.tell(_ -> Optional.of(face("late")));
        open.countDown();
        held.get(10, TimeUnit.SECONDS);
        news.get(10, TimeUnit.SECONDS);

        assertThat(name(loop.state())).isEqualTo("late");
        loop.ask(_ -> Optional.empty()).get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoWaitsIsToldOnce() throws Exception {
        var waiting = loop.when(state -> name(state).equals("there"));
        assertThat(waiting).isNotDone();
        loop.tell(face("other"));
        loop.tell(face("there"));

        assertThat(name(waiting.get(10, TimeUnit.SECONDS))).isEqualTo("there");
        assertThat(loop.when(state -> name(state).equals("there"))).isDone();
    }

    private static Event face(String name) {
        return new Event.Face(Optional.of(new RoutedApp(AppId.random(), name, List.of(), false)));
    }

    private static String name(AppState state) {
        return state.face().map(RoutedApp::name).orElse("");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
