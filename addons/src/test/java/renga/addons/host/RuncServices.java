package renga.addons.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.Boot;
import renga.dyno.DynoException;
import renga.dyno.DynoSpec;
import renga.dyno.FoundDyno;
import renga.dyno.Root;
import renga.dyno.ServicePort;
import renga.dyno.VolumeName;
import renga.testkit.RuncHost;

/// Runs services in real dynos, as the platform would, without the platform.
public final class RuncServices implements ServiceHost {
    private static final int TENANT_FIRST = 16_000;
    public final Set<UUID> used = ConcurrentHashMap.newKeySet();
    private final Map<String, ServiceWish> wishes = new HashMap<>();
    private final Map<String, DynoId> dynos = new HashMap<>();
    private final AtomicInteger tenants = new AtomicInteger();
    private final RuncHost host;
    private volatile long volumeBytesMax = Long.MAX_VALUE;

    public RuncServices(RuncHost host) throws IOException {
        this.host = host;
        Path stacks = Files.createDirectories(host.settings().home().resolve("stacks"));
        for (var stack : Map.of("data-13", "data", "data-12", "data-12").entrySet()) {
            Optional<Path> root = newestRoot(stack.getValue());
            if (root.isPresent()) Files.createSymbolicLink(stacks.resolve(stack.getKey()), root.get());
        }
    }

    public boolean isReady() {
        return Files.exists(host.settings().home().resolve("stacks/data-13"));
    }

    @Override
    public synchronized Optional<String> put(String name, ServiceWish wish) throws IOException, InterruptedException {
        var volume = new VolumeName(name);
        try {
            if (!wish.equals(wishes.put(name, wish))) stop(name);
            if (!isRunning(name)) {
                host.runtime().volumes().create(volume, Math.min(wish.volumeBytes(), volumeBytesMax));
                DynoSpec spec = spec(volume, wish);
                host.runtime().start(spec);
                dynos.put(name, spec.id());
            }
            DynoId dyno = Objects.requireNonNull(dynos.get(name));
            boolean up =
                    host.runtime().awaitListening(dyno, wish.port(), Duration.ofSeconds(1)) instanceof Boot.Listening;
            return up ? Optional.of(address(name)) : Optional.empty();
        } catch (DynoException e) {
            throw new IOException(e);
        }
    }

    @Override
    public synchronized Optional<String> find(String name) throws IOException {
        return isRunning(name) ? Optional.of(address(name)) : Optional.empty();
    }

    @Override
    public synchronized Set<String> names() {
        return Set.copyOf(wishes.keySet());
    }

    @Override
    public synchronized void end(String name) throws IOException {
        stop(name);
        wishes.remove(name);
        try {
            host.runtime().volumes().destroy(new VolumeName(name));
        } catch (DynoException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void use(String name, UUID addon) {
        used.add(addon);
    }

    @Override
    public void unuse(String name, UUID addon) {
        used.remove(addon);
    }

    @Override
    public synchronized Optional<String> at(String address) throws IOException {
        for (String name : wishes.keySet()) if (address(name).equals(address)) return Optional.of(name);
        return Optional.empty();
    }

    @Override
    public void link(String name, String other) throws IOException {
        let(name, Set.of(new ServicePort(new VolumeName(other), wish(other).port())));
    }

    @Override
    public void unlink(String name, String other) throws IOException {
        let(name, Set.of());
    }

    private void let(String name, Set<ServicePort> others) throws IOException {
        try {
            host.runtime().letReach(app(name), others);
        } catch (DynoException e) {
            throw new IOException(e);
        }
    }

    private static AppId app(String name) {
        return new AppId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    public synchronized ServiceWish wish(String name) {
        return Objects.requireNonNull(wishes.get(name));
    }

    /// The host's disk is full beyond that.
    public void limitVolumes(long bytes) {
        volumeBytesMax = bytes;
    }

    public String address(String name) throws IOException {
        try {
            return host.runtime().volumes().address(new VolumeName(name));
        } catch (DynoException e) {
            throw new IOException(e);
        }
    }

    /// As a crash of the whole service, with -9.
    public synchronized void stop(String name) {
        DynoId dyno = dynos.remove(name);
        if (dyno != null) host.runtime().remove(dyno);
    }

    private boolean isRunning(String name) {
        DynoId dyno = dynos.get(name);
        return host.runtime().found().stream()
                .filter(FoundDyno.Running.class::isInstance)
                .anyMatch(found -> found.id().equals(dyno));
    }

    private DynoSpec spec(VolumeName volume, ServiceWish wish) {
        Map<String, String> environment = new HashMap<>(wish.environment());
        environment.putAll(Map.of("HOME", "/app", "PATH", "/usr/local/bin:/usr/bin:/bin"));
        return new DynoSpec(
                DynoId.random(),
                app(volume.text()),
                TENANT_FIRST + tenants.getAndIncrement(),
                new DynoName("service", 1),
                new Root.Service(volume),
                wish.command(),
                environment,
                DynoSize.named(wish.size()).orElseThrow(),
                wish.stack());
    }

    private static Optional<Path> newestRoot(String recipe) throws IOException {
        Path roots = Path.of(System.getenv().getOrDefault("RENGA_CACHE", "/var/cache/renga"), recipe);
        if (!Files.isDirectory(roots)) return Optional.empty();
        try (Stream<Path> all = Files.list(roots)) {
            return all.map(root -> root.resolve("rootfs"))
                    .filter(Files::isDirectory)
                    .max(Comparator.comparing(root -> root.toFile().lastModified()));
        }
    }
}
