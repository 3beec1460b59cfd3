package renga.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import renga.core.DynoId;
import renga.core.SlugDigest;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.Boot;
import renga.dyno.DynoEvent;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.FoundDyno;
import renga.dyno.Root;
import renga.dyno.RunningDyno;
import renga.dyno.StopOutcome;

/// What every [DynoRuntime] holds to. Commands keep to the few words that [FakeShell] and bash share, and [#SERVE].
public abstract class DynoRuntimeContract extends DisksContract {
    /// Listens on `$PORT` with nothing but Debian's essential packages.
    public static final String SERVE = "exec perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(Listen=>9,"
            + "ReuseAddr=>1,LocalPort=>$ENV{PORT}) or die $!; while($c=$s->accept){print $c \"hello\\n\"; close $c}'";

    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    private static final int PORT = 5_000;

    /// Waits until the dyno has ended, while its runtime is closed.
    protected abstract void awaitUnwatchedEnd(RunningDyno dyno) throws Exception;

    @Test
    void tellsOutputAndThenTheEnd() throws Exception {
        DynoId dyno = start("echo one; echo two; exit 3").id();

        assertThat(events.awaitEnd(dyno, SOON).status()).isEqualTo(3);
        assertThat(events.lines(dyno)).containsExactly("one", "two");
        assertThat(events.of(dyno).getLast()).isInstanceOf(DynoEvent.Ended.class);
    }

    @Test
    void givesTheProcessItsEnvironment() throws Exception {
        DynoId dyno =
                start("echo $GREETING", Map.of("GREETING", "bonjour, monde")).id();

        events.awaitLine(dyno, "bonjour, monde", SOON);
    }

    @Test
    void cutsLinesAt10000Bytes() throws Exception {
        DynoId dyno = start("echo $LONG", Map.of("LONG", "é".repeat(6_000))).id();
        events.awaitEnd(dyno, SOON);

        assertThat(events.lines(dyno)).containsExactly("é".repeat(5_000));
    }

    @Test
    void stopsASleeperWithinASecond() throws Exception {
        DynoId dyno = start("echo ready; sleep 1000").id();
        events.awaitLine(dyno, "ready", SOON);
        long before = System.nanoTime();
        StopOutcome outcome = runtime().stop(dyno, SOON);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StopOutcome.InTime.class,
                        in -> assertThat(in.exit().status()).isEqualTo(143));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(AT_ONCE);
        assertThat(runtime().stop(dyno, SOON)).isEqualTo(outcome);
    }

    @Test
    void killsWhatIgnoresSigterm() throws Exception {
        DynoId dyno = start("trap '' TERM; echo ready; sleep 1000").id();
        events.awaitLine(dyno, "ready", SOON);

        assertThat(runtime().stop(dyno, Duration.ofMillis(300)))
                .isInstanceOfSatisfying(
                        StopOutcome.Killed.class,
                        killed -> assertThat(killed.exit().status()).isEqualTo(137));
    }

    @Test
    void answersGoneForDynosThatAreNot() throws Exception {
        DynoId nobody = DynoId.random();

        assertThat(runtime().stop(nobody, SOON)).isEqualTo(new StopOutcome.Gone());
        assertThat(runtime().awaitListening(nobody, PORT, SOON)).isEqualTo(new Boot.Gone());
        assertThat(runtime().read(nobody, "/build/x", 10)).isEmpty();
        runtime().remove(nobody);
    }

    @Test
    void seesAPortListen() throws Exception {
        DynoId dyno = start(SERVE, Map.of("PORT", "" + PORT)).id();

        assertThat(runtime().awaitListening(dyno, PORT, SOON)).isEqualTo(new Boot.Listening());
        assertThat(runtime().awaitListening(dyno, PORT + 1, Duration.ofMillis(200)))
                .isEqualTo(new Boot.TimedOut());
    }

    @Test
    void seesABootThatEnds() throws Exception {
        DynoId dyno = start("exit 4").id();

        assertThat(runtime().awaitListening(dyno, PORT, SOON))
                .isInstanceOfSatisfying(
                        Boot.Ended.class,
                        ended -> assertThat(ended.exit().status()).isEqualTo(4));
    }

    @Test
    void refusesASecondDynoOfTheSameId() throws Exception {
        DynoSpec spec = spec("sleep 1000", Map.of(), new Root.Blank());
        runtime().start(spec);

        assertThatThrownBy(() -> runtime().start(spec)).isInstanceOf(DynoException.class);
        assertThat(runtime().found()).singleElement().isInstanceOf(FoundDyno.Running.class);
    }

    @Test
    void refusesASlugThatIsNotThere() {
        Root missing = new Root.Slug(new SlugDigest("0".repeat(64)));

        assertThatThrownBy(() -> runtime().start(spec("exit 0", Map.of(), missing)))
                .isInstanceOf(DynoException.class);
        assertThat(runtime().found()).isEmpty();
    }

    @Test
    void startsNoBuildThatNobodyHolds() {
        assertThatThrownBy(() -> runtime().start(spec("exit 0", Map.of(), new Root.Build())))
                .isInstanceOf(DynoException.class);
    }

    @Test
    void carriesBytesThroughPipes() throws Exception {
        try (AttachedDyno dyno = attach("cat; exit 5", new Root.Blank())) {
            dyno.stdin().write("over and back\n".getBytes(UTF_8));
            dyno.stdin().close();

            assertThat(new String(dyno.output().readAllBytes(), UTF_8)).isEqualTo("over and back\n");
            assertThat(dyno.awaitExit(SOON)).map(Exit::status).hasValue(5);
        }
    }

    @Test
    void keepsErrorsApartIfAsked() throws Exception {
        DynoSpec spec = spec("echo bytes; echo words >&2; exit 4", Map.of(), new Root.Blank());
        try (AttachedDyno dyno = runtime().attach(spec, new Attachment.Apart())) {
            assertThat(new String(dyno.output().readAllBytes(), UTF_8)).isEqualTo("bytes\n");
            assertThat(new String(dyno.errors().readAllBytes(), UTF_8)).isEqualTo("words\n");
            assertThat(dyno.awaitExit(SOON)).map(Exit::status).hasValue(4);
        }
    }

    @Test
    void mergesErrorsIfNotAsked() throws Exception {
        try (AttachedDyno dyno = attach("echo words >&2", new Root.Blank())) {
            assertThat(new String(dyno.output().readAllBytes(), UTF_8)).isEqualTo("words\n");
            assertThat(dyno.errors().readAllBytes()).isEmpty();
        }
    }

    @Test
    void endsAnAttachedDynoWithItsHolder() throws Exception {
        AttachedDyno dyno = attach("sleep 1000", new Root.Blank());
        assertThat(dyno.awaitExit(Duration.ofMillis(200))).isEmpty();
        dyno.close();

        assertThat(dyno.awaitExit(SOON)).map(Exit::status).hasValue(137);
    }

    @Test
    void hangsUp() throws Exception {
        try (AttachedDyno dyno = attach("echo up; sleep 1000", new Root.Blank())) {
            assertThat(new String(dyno.output().readNBytes(3), UTF_8)).isEqualTo("up\n");
            dyno.hangUp();

            assertThat(dyno.awaitExit(SOON)).map(Exit::status).hasValue(129);
        }
    }

    @Test
    void adoptsWhatRunsOn() throws Exception {
        RunningDyno before = start("echo ready; sleep 1000");
        events.awaitLine(before.id(), "ready", SOON);
        DynoRuntime next = reopen();
        next.watch(events);
        String stack = next.stackRevision("");

        assertThat(next.found()).singleElement().isInstanceOfSatisfying(FoundDyno.Running.class, found -> {
            assertThat(found.dyno().pid()).isEqualTo(before.pid());
            assertThat(found.dyno().address()).isEqualTo(before.address());
            assertThat(found.app()).isEqualTo(app);
            assertThat(found.stack()).isEqualTo(stack);
        });
        assertThat(next.stop(before.id(), SOON)).isInstanceOf(StopOutcome.InTime.class);
        assertThat(events.awaitEnd(before.id(), SOON).status()).isEqualTo(143);
    }

    @Test
    void noticesWhatEndedMeanwhile() throws Exception {
        RunningDyno running = start("echo before; sleep 1; echo after; exit 7");
        DynoId dyno = running.id();
        events.awaitLine(dyno, "before", SOON);
        runtime().close();
        awaitUnwatchedEnd(running);
        DynoEvents later = new DynoEvents();
        reopen().watch(later);

        assertThat(later.awaitEnd(dyno, SOON).status()).isEqualTo(7);
        assertThat(later.lines(dyno)).endsWith("after");
    }

    @Test
    void doesNotFindAttachedDynosRunningAfterwards() throws Exception {
        DynoId dyno = attach("sleep 1000", new Root.Blank()).id();

        assertThat(reopen().found())
                .filteredOn(found -> found.id().equals(dyno))
                .allMatch(FoundDyno.Ended.class::isInstance);
    }

    @Test
    void forgetsWhatIsRemoved() throws Exception {
        DynoId running = start("sleep 1000").id();
        DynoId ended = start("exit 0").id();
        events.awaitEnd(ended, SOON);
        assertThat(runtime().found()).hasSize(2);
        runtime().remove(running);
        runtime().remove(ended);

        assertThat(runtime().found()).isEmpty();
        assertThat(events.awaitEnd(running, SOON).status()).isEqualTo(137);
    }
}
