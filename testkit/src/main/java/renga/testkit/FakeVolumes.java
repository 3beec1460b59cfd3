package renga.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import renga.dyno.DynoException;
import renga.dyno.VolumeName;
import renga.dyno.Volumes;

/// Volumes in memory.
final class FakeVolumes implements Volumes {
    private final Map<VolumeName, FakeFiles> byName = new HashMap<>();
    private final Map<VolumeName, Long> sizes = new HashMap<>();
    private final Map<VolumeName, String> addresses = new HashMap<>();
    private final Predicate<VolumeName> inUse;

    FakeVolumes(Predicate<VolumeName> inUse) {
        this.inUse = inUse;
    }

    synchronized Optional<FakeFiles> get(VolumeName name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public synchronized void create(VolumeName name, long bytesMax) throws DynoException {
        if (sizes.getOrDefault(name, Long.MAX_VALUE) < bytesMax) refuseUsed(name);
        byName.putIfAbsent(name, new FakeFiles());
        sizes.merge(name, bytesMax, Math::max);
    }

    @Override
    public synchronized void destroy(VolumeName name) throws DynoException {
        refuseUsed(name);
        byName.remove(name);
        sizes.remove(name);
        addresses.remove(name);
    }

    @Override
    public synchronized Set<VolumeName> all() {
        return Set.copyOf(byName.keySet());
    }

    @Override
    public synchronized String address(VolumeName name) throws DynoException {
        if (!byName.containsKey(name)) throw new DynoException("there is no volume " + name);
        return addresses.computeIfAbsent(name, _ -> "127.0.1." + (addresses.size() + 1));
    }

    @Override
    public synchronized long bytes(VolumeName name) {
        return get(name).map(FakeFiles::bytes).orElse(0L);
    }

    private void refuseUsed(VolumeName name) throws DynoException {
        if (inUse.test(name)) throw new DynoException("volume " + name + " is in use by a dyno");
    }
}
