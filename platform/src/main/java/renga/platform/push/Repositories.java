package renga.platform.push;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.dyno.disk.Trees;
import renga.platform.retention.Chore;

/// The apps' bare repositories, one folder each, made when first asked for. Thread-safe.
public final class Repositories implements AutoCloseable {
    private static final String FIRST_HEAD = Constants.R_HEADS + "main";

    /// Of the name of a repository that is just being made.
    static final String HALF = ".new-";

    private final Path folder;
    private final RepositoryGc gc;

    /// @param folder RENGA_HOME/git
    public Repositories(Path folder, InstantSource clock) {
        BareSystem.install();
        this.folder = folder;
        this.gc = new RepositoryGc(folder, clock, RepositoryGc.PACKS_MAX);
    }

    /// The caller closes it.
    Repository open(AppId app) throws IOException {
        Path home = home(app);
        if (!Files.exists(home.resolve(Constants.HEAD))) create(home);
        return open(home);
    }

    static Repository open(Path home) throws IOException {
        Repository repository = new FileRepositoryBuilder()
                .setGitDir(home.toFile())
                .setBare()
                .setMustExist(true)
                .build();
        // JGit's own upkeep after a push would begin anew with each one, beside the one of [RepositoryGc].
        repository
                .getConfig()
                .setBoolean(ConfigConstants.CONFIG_RECEIVE_SECTION, null, ConfigConstants.CONFIG_KEY_AUTOGC, false);
        return repository;
    }

    /// Bytes of all its files; what is packed away meanwhile does not count.
    long bytes(AppId app) throws IOException {
        var sum = new AtomicLong();
        Files.walkFileTree(home(app), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum.get();
    }

    /// Deletes the app's repository. Idempotent.
    public void forget(AppId app) throws IOException {
        Trees.delete(home(app));
    }

    /// Keeps repositories small and quick.
    public Chore chore() {
        return gc.chore();
    }

    /// The same behind the caller's back, for one that was just pushed to: many pushes come between two rounds.
    void pushed(AppId app) {
        gc.soon(home(app));
    }

    /// Beside its place first, so that a kill leaves no half of one.
    private synchronized void create(Path home) throws IOException {
        if (Files.exists(home.resolve(Constants.HEAD))) return;
        Files.createDirectories(folder);
        Path beside = Files.createTempDirectory(folder, HALF);
        try (Repository made =
                new FileRepositoryBuilder().setGitDir(beside.toFile()).setBare().build()) {
            made.create(true);
            made.updateRef(Constants.HEAD).link(FIRST_HEAD);
        }
        Files.move(beside, home, StandardCopyOption.ATOMIC_MOVE);
    }

    /// From now on that is the branch a clone checks out, and the one that cannot be deleted.
    static void head(Repository repository, String branch) throws IOException {
        RefUpdate.Result result = repository.updateRef(Constants.HEAD).link(branch);
        if (result != RefUpdate.Result.FORCED
                && result != RefUpdate.Result.NO_CHANGE
                && result != RefUpdate.Result.NEW
                && result != RefUpdate.Result.RENAMED) {
            throw new IOException("pointing HEAD to " + branch + ": " + result);
        }
    }

    @Override
    public void close() {
        gc.close();
    }

    private Path home(AppId app) {
        return folder.resolve(app + ".git");
    }
}
