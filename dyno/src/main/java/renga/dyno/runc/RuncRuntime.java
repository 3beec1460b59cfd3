package renga.dyno.runc;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import renga.dyno.FoundDyno;
import renga.dyno.RunningDyno;
import renga.dyno.ServicePort;
import renga.dyno.SlugTree;
import renga.dyno.SlugTrees;
import renga.dyno.StopOutcome;
import renga.dyno.Volumes;
import renga.dyno.output.FolderWatch;

/// Runs dynos on this host by runc and conmon (Debian packages), as root: user namespace, overlay, control groups of
/// either version, an own network. Started dynos outlive this JVM. Thread-safe.
public final class RuncRuntime implements DynoRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(RuncRuntime.class);

    private final Host host;
    private final Dynos dynos = new Dynos();
    private final FolderWatch folders;
    private final Reporter reporter;
    private final Endings endings;
    private final Reach reach;
    private final Starter starter;
    private final Sweep sweep;

    private RuncRuntime(Host host, InstantSource clock) throws IOException {
        this.host = host;
        this.folders = new FolderWatch(host.places().exits());
        this.reporter = new Reporter(folders);
        this.endings = new Endings(host, dynos, clock);
        this.reach = new Reach(host, dynos);
        this.starter = new Starter(host, dynos, reporter, endings, reach, clock);
        this.sweep = new Sweep(host, dynos, reporter, endings, clock);
        // First listen, then look: what ends in between is not missed.
        folders.add(host.places().exits(), this::exitWritten);
        new Adoption(host, dynos, endings, clock).run();
        host.volumes().recover();
    }

    /// Sets up the instance's network and folders (again, if they are there) and finds the dynos that run on. One
    /// runtime per instance at a time.
    ///
    /// @throws IOException with what to do if the host lacks something
    public static RuncRuntime open(RuncSettings settings, InstantSource clock) throws IOException {
        return new RuncRuntime(Host.open(settings), clock);
    }

    /// Ends all dynos of the instance and takes everything of it out of the kernel; slugs, caches and volumes stay on
    /// disk.
    /// No runtime of it may be open.
    public static void tearDown(RuncSettings settings) throws IOException {
        new TearDown(settings).run();
    }

    /// The host's IPv4 address in the dynos' network: what they reach the router at.
    public String gateway() {
        return host.network().gateway().getHostAddress();
    }

    @Override
    public RunningDyno start(DynoSpec spec) throws DynoException {
        return starter.start(spec);
    }

    @Override
    public AttachedDyno attach(DynoSpec spec, Attachment attachment) throws DynoException {
        return starter.attach(spec, attachment);
    }

    @Override
    public Boot awaitListening(DynoId id, int port, Duration limit) throws InterruptedException {
        Optional<Dyno> dyno = dynos.find(id);
        return dyno.isPresent() ? Listening.await(dyno.get(), port, limit) : new Boot.Gone();
    }

    @Override
    public StopOutcome stop(DynoId id, Duration grace) throws InterruptedException {
        Optional<Dyno> dyno = dynos.find(id);
        return dyno.isPresent() ? endings.stop(dyno.get(), grace) : new StopOutcome.Gone();
    }

    @Override
    public void remove(DynoId id) {
        Optional<Dyno> dyno = dynos.find(id);
        if (dyno.isEmpty()) return;
        try {
            endings.remove(dyno.get());
        } catch (IOException e) {
            LOG.error("removing dyno {}", id, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("interrupted while removing dyno {}", id);
        }
    }

    @Override
    public List<FoundDyno> found() {
        return dynos.made().stream().map(Dyno::found).toList();
    }

    @Override
    public void watch(DynoWatcher watcher) {
        reporter.watch(watcher);
        for (Dyno dyno : dynos.made()) {
            try {
                reporter.follow(dyno);
            } catch (IOException e) {
                LOG.error("following the output of {}", dyno.state().id(), e);
            }
        }
    }

    @Override
    public Optional<byte[]> read(DynoId id, String path, int bytesMax) {
        Optional<Dyno> dyno = dynos.find(id);
        if (dyno.isEmpty() || dyno.get().exit().isEmpty() || !dyno.get().state().build()) return Optional.empty();
        try {
            return DynoDisks.read(dyno.get().places, path, bytesMax);
        } catch (IOException e) {
            LOG.warn("reading {} of dyno {}: {}", path, id, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public SlugTree publish(DynoId id) throws DynoException {
        Dyno build = dynos.find(id)
                .filter(dyno -> dyno.exit().isPresent() && dyno.state().build())
                .orElseThrow(() -> new DynoException("publishing " + id + ": it is not an ended build dyno"));
        try {
            return host.disks().publish(build.state().appId(), build.places);
        } catch (IOException e) {
            throw new DynoException("publishing " + id + ": " + e.getMessage(), e);
        }
    }

    @Override
    public SlugTrees slugs() {
        return host.disks().slugs();
    }

    @Override
    public String stackRevision(String stack) throws DynoException {
        return host.stacks().root(stack).toString();
    }

    @Override
    public BuildCaches caches() {
        return host.disks().caches();
    }

    @Override
    public Volumes volumes() {
        return host.volumes();
    }

    @Override
    public void letReach(AppId app, Set<ServicePort> services) throws DynoException {
        reach.let(app, services);
    }

    @Override
    public void close() {
        sweep.close();
        folders.close();
        reporter.close();
        dynos.made().stream().filter(dyno -> dyno.state().attached()).forEach(Endings::kill);
        host.close();
    }

    private void exitWritten(Optional<String> file) {
        file.ifPresentOrElse(endings::exitFile, () -> dynos.made().forEach(endings::exitFile));
    }
}
