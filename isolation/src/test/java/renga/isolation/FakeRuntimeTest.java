package renga.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import renga.core.DynoId;
import renga.dyno.Boot;
import renga.dyno.DynoEvent;
import renga.dyno.DynoRuntime;
import renga.dyno.Root;
import renga.dyno.RunningDyno;
import renga.dyno.StopOutcome;
import renga.testkit.Behaviour;
import renga.testkit.DynoRuntimeContract;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;

/// The fake holds to the runtime's contract, and to a clock that the test advances.
final class FakeRuntimeTest extends DynoRuntimeContract {
    private FakeRuntime runtime = new FakeRuntime(FakeClock.ticking()).script(SERVE, Behaviour.serves());

    @Override
    protected DynoRuntime runtime() {
        return runtime;
    }

    @Override
    protected void awaitUnwatchedEnd(RunningDyno dyno) throws InterruptedException {
        assertThat(runtime.awaitListening(dyno.id(), 1, SOON)).isInstanceOf(Boot.Ended.class);
    }

    @Override
    protected DynoRuntime reopen() {
        runtime = runtime.reopened();
        return runtime;
    }

    @Test
    void listensWhenTheClockSaysSo() throws Exception {
        FakeClock clock = FakeClock.frozen();
        FakeRuntime frozen = new FakeRuntime(clock).script("late", self -> {
            self.sleep(Duration.ofSeconds(50));
            self.listen();
            return self.stay();
        });
        DynoId dyno = frozen.start(spec("late", Map.of("PORT", "80"), new Root.Blank()))
                .id();
        assertThat(frozen.awaitListening(dyno, 80, Duration.ZERO)).isEqualTo(new Boot.TimedOut());

        CompletableFuture<Boot> boot = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> boot.complete(bootOf(frozen, dyno)));
        while (!boot.isDone()) clock.advance(Duration.ofSeconds(1));
        assertThat(boot.join()).isEqualTo(new Boot.Listening());
    }

    @Test
    void stopWaitsForTheGraceOfTheClock() throws Exception {
        FakeClock clock = FakeClock.frozen();
        FakeRuntime frozen = new FakeRuntime(clock).script("deaf", self -> {
            self.ignoreTerm();
            self.listen(80);
            return self.stay();
        });
        DynoId dyno = frozen.start(spec("deaf", Map.of(), new Root.Blank())).id();
        assertThat(frozen.awaitListening(dyno, 80, SOON)).isEqualTo(new Boot.Listening());

        CompletableFuture<StopOutcome> stopped = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> stopped.complete(stop(frozen, dyno)));
        while (!stopped.isDone()) clock.advance(Duration.ofSeconds(1));
        assertThat(stopped.join()).isInstanceOf(StopOutcome.Killed.class);
    }

    @Test
    void tellsMemoryAsTheRealOneDoes() throws Exception {
        runtime.script("greedy", self -> {
            self.useMemory(600L << 20);
            self.useMemory(1_100L << 20);
            return self.stay();
        });
        DynoId dyno = start("greedy").id();

        assertThat(events.awaitEnd(dyno, SOON).outOfMemory()).isTrue();
        assertThat(events.of(dyno).getFirst()).isInstanceOf(DynoEvent.OverQuota.class);
    }

    private static Boot bootOf(DynoRuntime runtime, DynoId dyno) {
        try {
            return runtime.awaitListening(dyno, 80, Duration.ofDays(1));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StopOutcome stop(DynoRuntime runtime, DynoId dyno) {
        try {
            return runtime.stop(dyno, Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
