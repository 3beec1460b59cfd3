package renga.addons.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import renga.addons.host.ServiceHost;
import renga.addons.host.ServiceWish;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.DynoSize;
import renga.dyno.Boot;
import renga.dyno.DynoException;
import renga.dyno.DynoSpec;
import renga.dyno.FoundDyno;
import renga.dyno.Root;
import renga.dyno.VolumeName;
import renga.testkit.RuncHost;

/// Runs one service in a real dyno, as the platform would, without the platform.
final class RuncServices implements ServiceHost {
    final Set<UUID> used = ConcurrentHashMap.newKeySet();
    private final RuncHost host;

    RuncServices(RuncHost host) throws IOException {
        this.host = host;
        Optional<Path> root = newestRoot();
        Path stacks = Files.createDirectories(host.settings().home().resolve("stacks"));
        if (root.isPresent()) Files.createSymbolicLink(stacks.resolve("data-13"), root.get());
    }

    boolean isReady() {
        return Files.exists(host.settings().home().resolve("stacks/data-13"));
    }

    @Override
    public synchronized Optional<String> put(String name, ServiceWish wish) throws IOException, InterruptedException {
        var volume = new VolumeName(name);
        try {
            if (running().isEmpty()) {
                host.runtime().found().forEach(dyno -> host.runtime().remove(dyno.id()));
                host.runtime().volumes().create(volume, wish.volumeBytes());
                host.runtime().start(spec(volume, wish));
            }
            DynoId dyno = running().orElseThrow().id();
            boolean up =
                    host.runtime().awaitListening(dyno, wish.port(), Duration.ofSeconds(1)) instanceof Boot.Listening;
            return up ? Optional.of(address()) : Optional.empty();
        } catch (DynoException e) {
            throw new IOException(e);
        }
    }

    @Override
    public synchronized Optional<String> find(String name) throws IOException {
        return running().isEmpty() ? Optional.empty() : Optional.of(address());
    }

    @Override
    public void use(String name, UUID addon) {
        used.add(addon);
    }

    String address() throws IOException {
        try {
            return host.runtime().volumes().address(new VolumeName(SharedCluster.NAME));
        } catch (DynoException e) {
            throw new IOException(e);
        }
    }

    /// As a crash of the whole cluster, with -9.
    void kill() {
        host.runtime().remove(running().orElseThrow().id());
    }

    private Optional<FoundDyno> running() {
        return host.runtime().found().stream()
                .filter(FoundDyno.Running.class::isInstance)
                .findFirst();
    }

    private static DynoSpec spec(VolumeName volume, ServiceWish wish) {
        Map<String, String> environment = new HashMap<>(wish.environment());
        environment.putAll(Map.of("HOME", "/app", "PATH", "/usr/local/bin:/usr/bin:/bin"));
        return new DynoSpec(
                DynoId.random(),
                AppId.random(),
                16_000,
                new DynoName("service", 1),
                new Root.Service(volume),
                wish.command(),
                environment,
                DynoSize.named(wish.size()).orElseThrow(),
                wish.stack());
    }

    private static Optional<Path> newestRoot() throws IOException {
        Path roots = Path.of(System.getenv().getOrDefault("RENGA_CACHE", "/var/cache/renga"), "data");
        if (!Files.isDirectory(roots)) return Optional.empty();
        try (Stream<Path> all = Files.list(roots)) {
            return all.map(root -> root.resolve("rootfs"))
                    .filter(Files::isDirectory)
                    .max(Comparator.comparing(root -> root.toFile().lastModified()));
        }
    }
}
