package renga.platform.push;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.internal.storage.file.GC;
import org.eclipse.jgit.lib.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.disk.Trees;
import renga.dyno.kernel.Background;
import renga.platform.retention.Chore;

/// Packs repositories anew: each push leaves a pack of its own, and lookups grow slower with their
/// number.
///
/// Pushes go on meanwhile. The pack of a push under way carries a `.keep` file from before its first
/// object until its refs have moved, and what an old history alone reaches stays for a time, as git
/// itself does it.
final class RepositoryGc implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RepositoryGc.class);

    /// Fewer are not worth the work.
    static final int PACKS_MAX = 20;

    /// What no branch reaches any more is kept so long: git's own two weeks, a day if the disk is nearly
    /// full.
    private static final Duration UNREACHED = Duration.ofDays(14);

    private static final Duration UNREACHED_TIGHT = Duration.ofDays(1);

    /// A repository that is being made has its place within seconds.
    private static final Duration HALF_MADE_MAX = Duration.ofHours(1);

    private final Path folder;
    private final InstantSource clock;
    private final int packsMax;
    private final Set<Path> due = ConcurrentHashMap.newKeySet();
    private final ExecutorService behind = Executors.newSingleThreadExecutor(Background.threads("repository-gc"));

    RepositoryGc(Path folder, InstantSource clock, int packsMax) {
        this.folder = folder;
        this.clock = clock;
        this.packsMax = packsMax;
    }

    Chore chore() {
        return new Chore("pack repositories", All::new);
    }

    private final class All implements Chore.Sweep {
        private final boolean tight;
        private Optional<Deque<Path>> left = Optional.empty();

        All(boolean tight) {
            this.tight = tight;
        }

        @Override
        public boolean batch() throws IOException {
            Deque<Path> repositories = left.isPresent() ? left.get() : found();
            left = Optional.of(repositories);
            Path repository = repositories.poll();
            if (repository == null) return false;
            if (repository.getFileName().toString().startsWith(Repositories.HALF)) {
                clear(repository);
            } else if (packs(repository) > packsMax) {
                pack(repository, tight ? UNREACHED_TIGHT : UNREACHED);
            }
            return true;
        }
    }

    /// Packs it when it has too many packs, unless that is under way.
    void soon(Path repository) {
        if (!due.add(repository)) return;
        try {
            behind.execute(() -> packDue(repository));
        } catch (RejectedExecutionException _) {
            LOG.debug("{} is packed by the platform's next life", repository);
        }
    }

    private void packDue(Path repository) {
        due.remove(repository);
        try {
            if (packs(repository) > packsMax) pack(repository, UNREACHED);
        } catch (IOException e) {
            LOG.warn("{} stays as it is until the next round", repository, e);
        }
    }

    private Deque<Path> found() throws IOException {
        var found = new ArrayDeque<Path>();
        if (!Files.exists(folder)) return found;
        try (DirectoryStream<Path> repositories = Files.newDirectoryStream(folder)) {
            repositories.forEach(found::add);
        }
        return found;
    }

    static int packs(Path repository) throws IOException {
        Path packs = repository.resolve("objects/pack");
        if (!Files.isDirectory(packs)) return 0;
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(packs, "*.pack")) {
            for (Path _ : files) count++;
        }
        return count;
    }

    private synchronized void pack(Path home, Duration unreached) throws IOException {
        int before = packs(home);
        try (Repository repository = Repositories.open(home)) {
            var gc = new GC((FileRepository) repository);
            gc.setExpire(clock.instant().minus(unreached));
            gc.setPackExpireAgeMillis(0);
            gc.gc().get();
            LOG.info("{}: {} packs became {}", home.getFileName(), before, packs(home));
        } catch (ParseException | GitAPIException | ExecutionException e) {
            throw new IOException("packing " + home, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while packing " + home, e);
        }
    }

    /// One under way ends by itself.
    @Override
    public void close() {
        behind.shutdown();
    }

    /// What a killed platform was about to make; a live one may move it to its place at any moment.
    private void clear(Path half) throws IOException {
        Instant before = clock.instant().minus(HALF_MADE_MAX);
        try {
            if (Files.getLastModifiedTime(half).toInstant().isBefore(before)) Trees.delete(half);
        } catch (NoSuchFileException _) {
            LOG.debug("{} was finished", half);
        }
    }
}
