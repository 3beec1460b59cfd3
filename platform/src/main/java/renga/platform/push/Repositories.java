package renga.platform.push;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import renga.core.AppId;

/// The apps' bare repositories, one folder each, made when first asked for. Thread-safe.
public final class Repositories {
    private static final String FIRST_HEAD = Constants.R_HEADS + "main";

    private final Path folder;

    /// @param folder RENGA_HOME/git
    public Repositories(Path folder) {
        BareSystem.install();
        this.folder = folder;
    }

    /// The caller closes it.
    Repository open(AppId app) throws IOException {
        Path home = home(app);
        if (!Files.exists(home.resolve(Constants.HEAD))) create(home);
        return new FileRepositoryBuilder()
                .setGitDir(home.toFile())
                .setBare()
                .setMustExist(true)
                .build();
    }

    /// Bytes of all its files.
    long bytes(AppId app) throws IOException {
        try (Stream<Path> files = Files.walk(home(app))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /// Deletes the app's repository. Idempotent.
    public void forget(AppId app) throws IOException {
        if (!Files.exists(home(app))) return;
        try (Stream<Path> files = Files.walk(home(app))) {
            files.sorted(Comparator.reverseOrder()).forEach(Repositories::delete);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// Beside its place first, so that a kill leaves no half of one.
    private synchronized void create(Path home) throws IOException {
        if (Files.exists(home.resolve(Constants.HEAD))) return;
        Files.createDirectories(folder);
        Path beside = Files.createTempDirectory(folder, ".new-");
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

    private Path home(AppId app) {
        return folder.resolve(app + ".git");
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
