package renga.dyno;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import renga.core.AppId;
import renga.core.DynoId;

/// Runs dynos: one isolated process tree each, with limits, an address, an output and an end.
///
/// No host path crosses this interface, so that another machine or an orchestrator can stand behind it. Thread-safe.
/// Every implementation, fakes too, passes `DynoRuntimeContract`. Calls about a dyno that is not there are answered
/// with the "gone" outcome, never with an exception: dynos end at any moment.
public interface DynoRuntime extends AutoCloseable {
    /// Starts a dyno that outlives this JVM; returns as soon as its process runs.
    ///
    /// @throws DynoException if it could not be started (R99), or is a build, which must be attached; nothing of
    ///     it is left then
    RunningDyno start(DynoSpec spec) throws DynoException;

    /// Starts a dyno whose streams the caller holds and which ends with the caller: `heroku run` and builds.
    ///
    /// @throws DynoException if it could not be started; nothing of it is left then
    AttachedDyno attach(DynoSpec spec, Attachment attachment) throws DynoException;

    /// Waits until a process of the dyno listens on the TCP port, the dyno ends, or the limit passes.
    Boot awaitListening(DynoId dyno, int port, Duration limit) throws InterruptedException;

    /// SIGTERM to every process of the dyno, and after the grace SIGKILL. Returns when it has ended; idempotent.
    StopOutcome stop(DynoId dyno, Duration grace) throws InterruptedException;

    /// Frees all that an ended dyno held: writable layer, address, output file. Idempotent; a running one is killed
    /// first.
    void remove(DynoId dyno);

    /// Everything of this instance that is there now, started by this JVM or an earlier one, running or ended
    /// and not yet removed.
    List<FoundDyno> found();

    /// Delivers what dynos do from now on, and what they did while nobody watched, dyno by dyno in order,
    /// on a thread of the runtime. Output is delivered at least once: after a kill of the JVM a line may come
    /// again, with the same time. One watcher per runtime; call it once, before the first start.
    void watch(DynoWatcher watcher);

    /// Reads a file below `/app` or `/build` of an ended, not yet removed build dyno; empty if absent, no regular
    /// file, or larger than the limit. Links are not followed.
    Optional<byte[]> read(DynoId dyno, String path, int bytesMax);

    /// Freezes `/app` of an ended build dyno as a slug, usable at once; the same tree published twice is stored once.
    ///
    /// @throws DynoException if the tree breaks a limit or cannot be read
    SlugTree publish(DynoId build) throws DynoException;

    /// The slugs at hand.
    SlugTrees slugs();

    /// Which root file system bears the name now; another one after an upgrade. What starts is on that one.
    ///
    /// @param stack as in [DynoSpec]
    /// @throws DynoException if there is none of that name
    String stackRevision(String stack) throws DynoException;

    /// The build caches at hand, one per app.
    BuildCaches caches();

    /// The volumes of services.
    Volumes volumes();

    /// From now on the app's dynos, those that run and those to come, services among them, can open connections to
    /// exactly these services: from the start to none. Said again after a restart; those that run reach till then
    /// what they reached.
    ///
    /// @throws DynoException if a service's volume is not there, or the host refuses
    void letReach(AppId app, Set<ServicePort> services) throws DynoException;

    /// Stops watching; dynos run on.
    @Override
    void close();
}
