package renga.platform.formation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.SlugDigest;
import renga.dyno.Boot;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.RunningDyno;
import renga.dyno.StopOutcome;
import renga.platform.route.RouterLink;

/// Carries out the commands of one app's decisions. Whatever may take long runs on a virtual thread of its own and
/// comes back to the loop as an event. Called by one thread at a time.
final class Hands {
    private static final Logger LOG = LoggerFactory.getLogger(Hands.class);

    /// The runtime tells the end of a dyno after its output; should that never come, its end is taken from the stop.
    private static final Duration END_TOLD_MAX = Duration.ofSeconds(5);

    private final Tools tools;
    private final AppLoop loop;
    private @Nullable Instant wakeAt;

    /// What commands are carried out with, shared by all apps.
    ///
    /// @param starts how many dynos may be starting at a time on this machine
    record Tools(
            DynoRuntime runtime,
            RouterLink router,
            SlugShelf slugs,
            Generations generations,
            DynoLog log,
            DynoEnvironment environment,
            InstantSource clock,
            Alarm alarm,
            ExecutorService threads,
            Semaphore starts) {}

    Hands(Tools tools, AppLoop loop) {
        this.tools = tools;
        this.loop = loop;
    }

    void perform(Command command) {
        switch (command) {
            case Command.Start(var dyno, var generation) -> aside(() -> start(dyno, generation));
            case Command.AwaitBoot(var id, int port, var limit) -> aside(() -> awaitBoot(id, port, limit));
            case Command.Publish(var route, long stamp) -> {
                var _ = tools.router().put(route).thenRun(() -> loop.tell(new Event.RouteApplied(stamp)));
            }
            case Command.Unpublish() -> {
                var _ = tools.router().remove(loop.state().app());
            }
            case Command.Drain(var id, String endpoint) -> {
                var _ = tools.router()
                        .drained(loop.state().app(), endpoint, Limits.DRAIN_MAX)
                        .thenRun(() -> loop.tell(new Event.Drained(id)));
            }
            case Command.Stop(var id, var name, var grace) -> aside(() -> stop(id, name, grace));
            case Command.Remove(var id) -> aside(() -> tools.runtime().remove(id));
            case Command.Log(String dyno, String text) ->
                tools.log().line(loop.state().app(), "heroku", dyno, text);
            case Command.ReportFailed(var release, String reason) -> {
                var _ = loop.tell(state -> {
                    tools.generations().failed(state.app(), release, reason);
                    return Optional.of(new Event.Released(tools.generations().current(state.app())));
                });
            }
            case Command.WakeAt(var at) -> wake(at);
        }
    }

    private void start(Dyno dyno, Generation generation) throws InterruptedException {
        try {
            SlugDigest slug = generation.slug().orElse(null);
            if (slug != null) tools.slugs().fetch(generation.app(), slug);
            RunningDyno running = inTurn(spec(dyno, generation));
            loop.tell(new Event.Started(dyno.id(), running.address()));
        } catch (DynoException e) {
            LOG.error("R99: {} {} of {}", dyno.name(), dyno.id(), generation, e);
            loop.tell(new Event.StartFailed(dyno.id()));
        } catch (RuntimeException e) {
            LOG.error("R99: {} {} of {}: this is a defect", dyno.name(), dyno.id(), generation, e);
            loop.tell(new Event.StartFailed(dyno.id()));
        }
    }

    private RunningDyno inTurn(DynoSpec spec) throws InterruptedException, DynoException {
        tools.starts().acquire();
        try {
            return tools.runtime().start(spec);
        } finally {
            tools.starts().release();
        }
    }

    private DynoSpec spec(Dyno dyno, Generation generation) {
        OptionalInt port = dyno.web() ? OptionalInt.of(dyno.port()) : OptionalInt.empty();
        return new DynoSpec(
                dyno.id(),
                generation.app(),
                generation.tenant(),
                dyno.name(),
                generation.root(),
                dyno.command(),
                tools.environment().of(generation, dyno.id(), dyno.name(), port),
                dyno.size(),
                generation.stack());
    }

    private void awaitBoot(DynoId id, int port, Duration limit) throws InterruptedException {
        switch (tools.runtime().awaitListening(id, port, limit)) {
            case Boot.Listening() -> loop.tell(new Event.Listening(id));
            case Boot.TimedOut() -> loop.tell(new Event.BootTimedOut(id));
            case Boot.Ended(var exit) -> endedAtLatest(id, exit);
            case Boot.Gone() -> loop.tell(new Event.Gone(id));
        }
    }

    private void stop(DynoId id, DynoName name, Duration grace) throws InterruptedException {
        switch (tools.runtime().stop(id, grace)) {
            case StopOutcome.InTime(var exit) -> endedAtLatest(id, exit);
            case StopOutcome.Killed(var exit) -> {
                if (grace.isPositive()) loop.tell(new Event.Overstayed(name));
                endedAtLatest(id, exit);
            }
            case StopOutcome.Gone() -> loop.tell(new Event.Gone(id));
        }
    }

    private void endedAtLatest(DynoId id, Exit exit) {
        tools.alarm().at(tools.clock().instant().plus(END_TOLD_MAX), () -> loop.tell(new Event.Ended(id, exit)));
    }

    private void wake(Instant at) {
        Instant set = wakeAt;
        if (set != null && !set.isAfter(at) && set.isAfter(tools.clock().instant())) return;
        wakeAt = at;
        tools.alarm().at(at, () -> loop.tell(new Event.Tick()));
    }

    private interface Slow {
        void run() throws InterruptedException;
    }

    private void aside(Slow work) {
        var _ = tools.threads().submit(() -> {
            try {
                work.run();
            } catch (InterruptedException _) {
                // The platform is closing; the dyno is adopted by its next life.
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error(
                        "app {}: a command failed; this is a defect",
                        loop.state().app(),
                        e);
            }
        });
    }
}
