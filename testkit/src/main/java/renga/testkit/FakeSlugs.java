package renga.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import renga.core.SlugDigest;
import renga.dyno.DynoException;
import renga.dyno.SlugTree;
import renga.dyno.SlugTrees;
import renga.dyno.TreeDigest;

/// Slugs in memory; only regular files, all of one mode.
final class FakeSlugs implements SlugTrees {
    private final Map<SlugDigest, FakeFiles> trees = new HashMap<>();
    private final Map<SlugDigest, Instant> used = new HashMap<>();
    private final FakeClock clock;

    FakeSlugs(FakeClock clock) {
        this.clock = clock;
    }

    synchronized SlugTree add(FakeFiles files) {
        FakeFiles app = files.below("/app");
        SlugDigest digest = TreeDigest.of(app.entries("/app"));
        trees.putIfAbsent(digest, app);
        used.put(digest, clock.instant());
        return new SlugTree(digest, app.bytes(), app.all().size());
    }

    /// To start a dyno from.
    synchronized Optional<FakeFiles> get(SlugDigest digest) {
        used.computeIfPresent(digest, (_, _) -> clock.instant());
        return Optional.ofNullable(trees.get(digest));
    }

    @Override
    public synchronized Set<SlugDigest> all() {
        return Set.copyOf(trees.keySet());
    }

    @Override
    public synchronized boolean has(SlugDigest digest) {
        return trees.containsKey(digest);
    }

    @Override
    public void settle(SlugDigest digest) throws DynoException {
        if (!has(digest)) throw new DynoException("no slug " + digest + " here");
    }

    @Override
    public boolean verify(SlugDigest digest) {
        return get(digest)
                .map(files -> TreeDigest.of(files.entries("/app")).equals(digest))
                .orElse(false);
    }

    @Override
    public void pack(SlugDigest digest, OutputStream tar) throws IOException {
        FakeFiles files = get(digest).orElseThrow(() -> new IOException("no slug " + digest + " here"));
        var out = new TarArchiveOutputStream(tar);
        out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        for (Map.Entry<String, byte[]> file : files.all().entrySet()) {
            var entry = new TarArchiveEntry("." + file.getKey(), true);
            entry.setSize(file.getValue().length);
            entry.setModTime(0);
            out.putArchiveEntry(entry);
            out.write(file.getValue());
            out.closeArchiveEntry();
        }
        out.finish();
    }

    @Override
    public SlugTree unpack(SlugDigest digest, InputStream tar) throws IOException, DynoException {
        FakeFiles files = new FakeFiles();
        var in = new TarArchiveInputStream(tar);
        for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            if (entry.isFile()) files.put(entry.getName().replaceFirst("^\\./", "/"), in.readAllBytes());
        }
        SlugDigest arrived = TreeDigest.of(files.entries("/app"));
        if (!arrived.equals(digest)) {
            throw new DynoException("unpacking slug " + digest + ": what arrived is " + arrived + " (R17)");
        }
        return add(files);
    }

    @Override
    public synchronized void remove(SlugDigest digest) {
        trees.remove(digest);
        used.remove(digest);
    }

    @Override
    public synchronized boolean removeIdle(SlugDigest digest, Duration idle) {
        Instant last = used.get(digest);
        if (last != null && !last.isBefore(clock.instant().minus(idle))) return false;
        remove(digest);
        return true;
    }
}
