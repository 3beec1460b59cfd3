package renga.platform.run;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoId;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.Exit;
import renga.dyno.StopOutcome;
import renga.platform.formation.DynoLog;

/// The steps every one-off goes through, each told in the app's log. Thread-safe.
final class OneOffLife {
    private static final Logger OWN = LoggerFactory.getLogger(OneOffLife.class);

    private final OneOffTable table;
    private final DynoRuntime runtime;
    private final DynoLog log;
    private final InstantSource clock;
    private final RunLimits limits;
    private final Map<String, Consumer<OneOffEnd>> tenders = new ConcurrentHashMap<>();
    private final Set<DynoId> stopped = ConcurrentHashMap.newKeySet();

    OneOffLife(OneOffTable table, DynoRuntime runtime, DynoLog log, InstantSource clock, RunLimits limits) {
        this.table = table;
        this.runtime = runtime;
        this.log = log;
        this.clock = clock;
        this.limits = limits;
    }

    RunLimits limits() {
        return limits;
    }

    void tend(String type, Consumer<OneOffEnd> tender) {
        tenders.put(type, tender);
    }

    void say(OneOff dyno, String text) {
        log.line(dyno.app(), "heroku", dyno.name().toString(), text);
    }

    void say(OneOff dyno, List<String> lines) {
        lines.forEach(line -> say(dyno, line));
    }

    void up(OneOff dyno) {
        say(dyno, RunLines.up());
        table.up(dyno.id(), clock.instant());
    }

    void failed(OneOff dyno, DynoException cause) {
        OWN.error("run: {} of app {} could not be started", dyno.name(), dyno.app(), cause);
        say(dyno, RunLines.platformError());
        forget(dyno);
    }

    void ended(OneOff dyno, Exit exit) {
        if (exit.outOfMemory()) {
            say(
                    dyno,
                    RunLines.outOfMemory(
                            dyno.size().memoryHardLimitBytes(), dyno.size().memoryQuotaBytes()));
        }
        say(dyno, RunLines.exited(exit.status()));
        say(dyno, RunLines.complete());
        tell(dyno, new OneOffEnd.Exited(dyno.app(), dyno.id(), dyno.release(), exit, cause(dyno, exit)));
        forget(dyno);
    }

    private OneOffEnd.Cause cause(OneOff dyno, Exit exit) {
        boolean timeIsOver = !exit.at().isBefore(dyno.endsAt());
        boolean wasStopped = stopped.remove(dyno.id());
        if (timeIsOver) return OneOffEnd.Cause.TIME;
        return wasStopped ? OneOffEnd.Cause.STOPPED : OneOffEnd.Cause.ITSELF;
    }

    /// Nothing of it is left on the machine.
    void lost(OneOff dyno) {
        say(dyno, RunLines.platformError());
        tell(dyno, new OneOffEnd.Lost(dyno.app(), dyno.id(), dyno.release(), dyno.running()));
        forget(dyno);
    }

    /// Before it is forgotten: after a kill in between it is told again.
    private void tell(OneOff dyno, OneOffEnd end) {
        tenders.getOrDefault(dyno.name().type(), _ -> {}).accept(end);
    }

    /// The row first: a runtime's leftover without a row is cleared away after a kill, a row without a dyno would
    /// be told of as lost.
    void forget(OneOff dyno) {
        table.delete(dyno.id());
        runtime.remove(dyno.id());
    }

    /// SIGTERM, and SIGKILL for what does not listen; the end itself is told by whoever waits for it.
    void stop(OneOff dyno) throws InterruptedException {
        say(dyno, RunLines.term());
        if (tenders.containsKey(dyno.name().type())) stopped.add(dyno.id());
        switch (runtime.stop(dyno.id(), limits.stop())) {
            case StopOutcome.InTime _ -> {}
            case StopOutcome.Killed _ ->
                say(dyno, RunLines.exitTimeout(limits.stop().toSeconds()));
            case StopOutcome.Gone _ -> {
                stopped.remove(dyno.id());
                OWN.debug("run: {} was gone before it was stopped", dyno.id());
            }
        }
    }

    void remove(DynoId id) {
        runtime.remove(id);
    }
}
