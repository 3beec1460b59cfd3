package renga.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import renga.core.AppId;
import renga.core.DynoId;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.Boot;
import renga.dyno.BuildCaches;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.DynoWatcher;
import renga.dyno.Exit;
import renga.dyno.FoundDyno;
import renga.dyno.Root;
import renga.dyno.RunningDyno;
import renga.dyno.ServicePort;
import renga.dyno.SlugTree;
import renga.dyno.SlugTrees;
import renga.dyno.StopOutcome;
import renga.dyno.Volumes;

/// A [DynoRuntime] in memory: dynos are [Behaviour]s on virtual threads, time is the [FakeClock]'s. Thread-safe.
///
/// What a dyno does: the newest script whose condition fits; else, if the command consists of the few words of bash
/// that `FakeShell` knows (`echo sleep exit cat trap`), those; else it listens on `$PORT` and stays.
public final class FakeRuntime implements DynoRuntime {
    private final FakeMachine machine;
    private final List<Script> scripts = new CopyOnWriteArrayList<>();
    private final List<Predicate<DynoSpec>> refusals = new CopyOnWriteArrayList<>();
    private final Map<AppId, Set<ServicePort>> reach = new ConcurrentHashMap<>();

    private record Script(Predicate<DynoSpec> fits, Behaviour behaviour) {}

    public FakeRuntime(FakeClock clock) {
        this(new FakeMachine(clock));
    }

    private FakeRuntime(FakeMachine machine) {
        this.machine = machine;
    }

    /// Dynos with this very command do that.
    public FakeRuntime script(String command, Behaviour behaviour) {
        return script(spec -> spec.command().equals(command), behaviour);
    }

    public FakeRuntime script(Predicate<DynoSpec> fits, Behaviour behaviour) {
        scripts.addFirst(new Script(fits, behaviour));
        return this;
    }

    /// Such dynos cannot be started (R99).
    public FakeRuntime refuse(Predicate<DynoSpec> fits) {
        refusals.add(fits);
        return this;
    }

    /// As after a kill -9 of the platform: started dynos run on, attached ones end, events wait for a new watcher.
    public FakeRuntime reopened() {
        close();
        FakeRuntime next = new FakeRuntime(machine);
        next.scripts.addAll(scripts);
        next.refusals.addAll(refusals);
        return next;
    }

    /// Ends a dyno from outside, as a crash does.
    public void crash(DynoId dyno, int status) {
        machine.dyno(dyno).ifPresent(process -> process.end(status, false));
    }

    @Override
    public RunningDyno start(DynoSpec spec) throws DynoException {
        if (spec.root() instanceof Root.Build) {
            throw new DynoException("starting " + spec + ": a build must be attached");
        }
        FakeProcess process = launch(spec, Optional.empty());
        return running(process);
    }

    @Override
    public AttachedDyno attach(DynoSpec spec, Attachment attachment) throws DynoException {
        return new FakeAttached(machine, launch(spec, Optional.of(attachment)));
    }

    @Override
    public Boot awaitListening(DynoId dyno, int port, Duration limit) throws InterruptedException {
        Optional<FakeProcess> found = machine.dyno(dyno);
        if (found.isEmpty()) return new Boot.Gone();
        FakeProcess process = found.get();
        Instant deadline = machine.clock().instant().plus(limit);
        machine.clock().await(() -> process.listens(port) || process.exit().isPresent() || gone(dyno), deadline);
        synchronized (machine.clock()) {
            if (gone(dyno)) return new Boot.Gone();
            if (process.exit().isPresent()) return new Boot.Ended(process.exit().get());
            return process.listens(port) ? new Boot.Listening() : new Boot.TimedOut();
        }
    }

    @Override
    public StopOutcome stop(DynoId dyno, Duration grace) throws InterruptedException {
        Optional<FakeProcess> found = machine.dyno(dyno);
        if (found.isEmpty()) return new StopOutcome.Gone();
        FakeProcess process = found.get();
        process.interrupt(FakeProcess.SIGTERM);
        Instant deadline = machine.clock().instant().plus(grace);
        boolean ended = machine.clock().await(() -> process.exit().isPresent(), deadline);
        process.end(FakeProcess.SIGKILL, false);
        Exit exit = process.exit().orElseThrow();
        return ended ? new StopOutcome.InTime(exit) : new StopOutcome.Killed(exit);
    }

    @Override
    public void remove(DynoId dyno) {
        machine.dyno(dyno).ifPresent(process -> {
            process.end(FakeProcess.SIGKILL, false);
            machine.remove(dyno);
            machine.clock().signal();
        });
    }

    @Override
    public List<FoundDyno> found() {
        return machine.dynos().stream().map(FakeRuntime::found).toList();
    }

    @Override
    public void watch(DynoWatcher watcher) {
        machine.watch(watcher);
    }

    @Override
    public Optional<byte[]> read(DynoId dyno, String path, int bytesMax) {
        return machine.dyno(dyno)
                .filter(process -> process.exit().isPresent())
                .flatMap(process -> process.read(path))
                .filter(content -> content.length <= bytesMax);
    }

    @Override
    public SlugTree publish(DynoId build) throws DynoException {
        FakeProcess process = machine.dyno(build)
                .filter(dyno -> dyno.spec().root() instanceof Root.Build)
                .filter(dyno -> dyno.exit().isPresent())
                .orElseThrow(() -> new DynoException("publishing " + build + ": it is not an ended build dyno"));
        return machine.slugs().add(process.files());
    }

    @Override
    public SlugTrees slugs() {
        return machine.slugs();
    }

    @Override
    public String stackRevision(String stack) {
        return machine.stackRevision(stack);
    }

    /// Another root file system bears that name from now on.
    public void upgradeStack(String stack) {
        machine.upgradeStack(stack);
    }

    @Override
    public BuildCaches caches() {
        return machine.caches();
    }

    @Override
    public Volumes volumes() {
        return machine.volumes();
    }

    @Override
    public void letReach(AppId app, Set<ServicePort> services) throws DynoException {
        for (ServicePort to : services) machine.volumes().address(to.service());
        reach.put(app, Set.copyOf(services));
    }

    /// What the app's dynos may connect to, as the platform said it to this runtime.
    public Set<ServicePort> reach(AppId app) {
        return reach.getOrDefault(app, Set.of());
    }

    @Override
    public void close() {
        machine.watch(null);
        machine.dynos().stream()
                .filter(FakeProcess::attached)
                .forEach(process -> process.end(FakeProcess.SIGKILL, false));
    }

    private FakeProcess launch(DynoSpec spec, Optional<Attachment> attachment) throws DynoException {
        if (refusals.stream().anyMatch(refusal -> refusal.test(spec))) {
            throw new DynoException("starting " + spec + ": refused by the test");
        }
        FakeProcess process = new FakeProcess(spec, machine, attachment);
        if (spec.root() instanceof Root.Slug(var digest)) {
            process.files()
                    .putAll(machine.slugs()
                            .get(digest)
                            .orElseThrow(() -> new DynoException("starting " + spec + ": no slug " + digest)));
        }
        if (spec.root() instanceof Root.Service(var volume)) {
            if (machine.volumes().get(volume).isEmpty()) {
                throw new DynoException("starting " + spec + ": there is no volume " + volume);
            }
            if (machine.uses(volume)) throw new DynoException("volume " + volume + " is in use by a dyno");
        }
        if (!machine.add(process)) throw new DynoException("starting " + spec + ": there is one of that id");
        process.run(behaviour(spec));
        return process;
    }

    private Behaviour behaviour(DynoSpec spec) {
        return scripts.stream()
                .filter(script -> script.fits().test(spec))
                .map(Script::behaviour)
                .findFirst()
                .orElseGet(() ->
                        FakeShell.understands(spec.command()) ? new FakeShell(spec.command()) : Behaviour.serves());
    }

    private boolean gone(DynoId dyno) {
        return machine.dyno(dyno).isEmpty();
    }

    private static FoundDyno found(FakeProcess process) {
        DynoSpec spec = process.spec();
        return process.exit()
                .<FoundDyno>map(exit -> new FoundDyno.Ended(spec.id(), spec.app(), spec.name(), exit))
                .orElseGet(() ->
                        new FoundDyno.Running(spec.id(), spec.app(), spec.name(), running(process), process.stack()));
    }

    private static RunningDyno running(FakeProcess process) {
        return new RunningDyno(process.spec().id(), process.address(), process.pid(), process.startedAt());
    }
}
