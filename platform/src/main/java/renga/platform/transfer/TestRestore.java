package renga.platform.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import renga.dyno.DynoException;
import renga.dyno.Exit;

/// Proves a backup: its archive is what was written, and comes back whole on a scratch volume.
final class TestRestore {
    /// Of a process that a signal ended, plus the signal.
    private static final int KILLED = 128;

    private final Archives archives;
    private final Shelf shelf;
    private final Recipes recipes;
    private final TransferDynos dynos;
    private final Supplier<Optional<String>> fullDisk;

    /// @param fullDisk why nothing can be written now, if so: it says nothing of a backup that it does not come back
    TestRestore(
            Archives archives, Shelf shelf, Recipes recipes, TransferDynos dynos, Supplier<Optional<String>> fullDisk) {
        this.archives = archives;
        this.shelf = shelf;
        this.recipes = recipes;
        this.dynos = dynos;
        this.fullDisk = fullDisk;
    }

    /// What it said.
    sealed interface Verdict {
        record Proved() implements Verdict {}

        /// @param how for whoever needs the backup
        record Damaged(String how) implements Verdict {}

        /// Nothing was learned of the backup.
        record NotTried(String why) implements Verdict {}
    }

    Verdict of(Transfer backup, Report report) throws InterruptedException {
        try {
            return switch (shelf.take(backup)) {
                case Shelf.Taken.Here _ -> {
                    if (!backup.sha256().equals(Optional.of(archives.digest(backup.id()))))
                        yield new Verdict.Damaged("what is on the disk is not what was written");
                    yield restored(backup, report);
                }
                case Shelf.Taken.Missing _ -> new Verdict.Damaged("its archive is missing");
                case Shelf.Taken.Damaged _ ->
                    new Verdict.Damaged("what came back from off-site is not what was written");
                case Shelf.Taken.NotReached(String why) -> new Verdict.NotTried(why);
            };
        } catch (IOException e) {
            return new Verdict.Damaged("its archive cannot be read: " + e.getMessage());
        } catch (TransferFailure e) {
            return new Verdict.NotTried(e.sentence());
        } catch (DynoException e) {
            return new Verdict.NotTried("no dyno could be started for it: " + e.getMessage());
        }
    }

    private Verdict restored(Transfer backup, Report report)
            throws IOException, InterruptedException, TransferFailure, DynoException {
        Recipe recipe = recipes.ask(backup.addon(), "proof", Map.of("bytes", Files.size(archives.file(backup.id()))));
        try (InputStream dump = Files.newInputStream(archives.file(backup.id()))) {
            Optional<Exit> exit = dynos.onScratchVolume(backup.id(), recipe, dump, report);
            if (exit.isEmpty()) return new Verdict.NotTried("its dyno did not end in time");
            if (exit.get().outOfMemory()) return new Verdict.NotTried("its dyno ran out of memory");
            if (exit.get().status() == 0) return new Verdict.Proved();
            if (exit.get().status() > KILLED) return new Verdict.NotTried("its dyno was ended from outside");
            Optional<String> full = fullDisk.get();
            if (full.isPresent()) return new Verdict.NotTried(full.get());
            return new Verdict.Damaged("it does not come back: the lines above say why");
        }
    }
}
