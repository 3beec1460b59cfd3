package renga.platform.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.Exit;
import renga.platform.fetch.Fetched;
import renga.platform.fetch.Fetcher;
import renga.platform.fetch.Wanted;

/// Carries one transfer out, from wherever an earlier life of the platform left it. A restore goes into a database
/// beside the one there is, and the provider exchanges them when it is whole: whatever fails before, nothing is lost.
final class TransferRun {
    /// What is fetched for a restore.
    private static final long FETCHED_BYTES_MAX = 64L << 30;

    private static final Duration FETCHED_TIME_MAX = Duration.ofHours(6);
    private static final String DELETED = "The backup has been deleted.";
    private static final Logger LOG = LoggerFactory.getLogger(TransferRun.class);

    private final Rows rows;
    private final Archives archives;
    private final Shelf shelf;
    private final Recipes recipes;
    private final TransferDynos dynos;
    private final Fetcher fetcher;

    TransferRun(Rows rows, Archives archives, Shelf shelf, Recipes recipes, TransferDynos dynos, Fetcher fetcher) {
        this.rows = rows;
        this.archives = archives;
        this.shelf = shelf;
        this.recipes = recipes;
        this.dynos = dynos;
        this.fetcher = fetcher;
    }

    /// @return what it has made, if it makes something
    /// @throws TransferFailure if it came to nothing
    Optional<Archives.Written> carryOut(Transfer transfer, Report report) throws TransferFailure, InterruptedException {
        try {
            return switch (transfer.task()) {
                case Task.Capture _ -> Optional.of(capture(transfer, report));
                case Task.Restore restore -> {
                    if (transfer.state() != TransferState.COPIED) restore(transfer, restore, report);
                    recipes.tell(transfer.addon(), "restored");
                    yield Optional.empty();
                }
            };
        } catch (IOException e) {
            LOG.error("transfer {} of add-on {}", transfer.id(), transfer.addon(), e);
            throw new TransferFailure("It could not be written or read here: " + e.getMessage(), e);
        }
    }

    private Archives.Written capture(Transfer transfer, Report report)
            throws TransferFailure, IOException, InterruptedException {
        Recipe recipe = recipes.ask(transfer.addon(), "capture", Map.of());
        rows.use(table -> table.sized(transfer.id(), recipe.sourceBytes()));
        try (Archives.Draft draft = archives.draft(transfer.id())) {
            Optional<Exit> exit = dynos.reachingService(
                    transfer.id(), transfer.addon(), recipe, InputStream.nullInputStream(), draft, report);
            mustHaveEndedWell(exit);
            return draft.keep();
        }
    }

    private void restore(Transfer transfer, Task.Restore restore, Report report)
            throws TransferFailure, IOException, InterruptedException {
        try (InputStream dump = dump(transfer.id(), restore.origin())) {
            Recipe recipe = recipes.ask(transfer.addon(), "restore", wish(restore));
            Optional<Exit> exit = dynos.reachingService(
                    transfer.id(), transfer.addon(), recipe, dump, OutputStream.nullOutputStream(), report);
            mustHaveEndedWell(exit);
            if (!rows.with(table -> table.copied(transfer.id()))) throw new TransferFailure("It was canceled.");
        } catch (TransferFailure | IOException e) {
            giveUp(transfer);
            throw e;
        } finally {
            Files.deleteIfExists(archives.part(transfer.id()));
        }
    }

    private static Map<String, Object> wish(Task.Restore restore) {
        Map<String, Object> wish = new HashMap<>(Map.of("extensions", restore.extensions()));
        if (restore.origin() instanceof Origin.Database(URI address, var _)) wish.put("from", address.toString());
        return wish;
    }

    /// Why it failed is what counts: a provider that does not answer drops what is left with the next restore.
    private void giveUp(Transfer transfer) throws InterruptedException {
        try {
            recipes.tell(transfer.addon(), "unrestored");
        } catch (TransferFailure e) {
            LOG.warn("what transfer {} has restored is left over: {}", transfer.id(), e.sentence());
        }
    }

    private InputStream dump(UUID transfer, Origin origin) throws TransferFailure, IOException {
        return switch (origin) {
            case Origin.Backup(UUID backup) -> Files.newInputStream(whole(backup));
            case Origin.Database _ -> InputStream.nullInputStream();
            case Origin.Web(URI address) -> Files.newInputStream(fetched(transfer, address));
        };
    }

    private Path whole(UUID id) throws TransferFailure, IOException {
        Transfer backup = rows.with(table -> table.find(id))
                .filter(Transfer::isBackup)
                .orElseThrow(() -> new TransferFailure(DELETED));
        return switch (shelf.take(backup)) {
            case Shelf.Taken.Here(Path file) -> {
                if (!backup.sha256().equals(Optional.of(archives.digest(id))))
                    throw damaged("what is on the disk is not what was written");
                yield file;
            }
            case Shelf.Taken.Missing _ -> throw new TransferFailure(DELETED);
            case Shelf.Taken.Damaged _ -> throw damaged("what came back from off-site is not what was written");
            case Shelf.Taken.NotReached(String why) -> throw new TransferFailure(why);
        };
    }

    private static TransferFailure damaged(String how) {
        return new TransferFailure("The backup is damaged: %s. Use another one.".formatted(how));
    }

    private Path fetched(UUID transfer, URI address) throws TransferFailure, IOException {
        Path file = archives.part(transfer);
        Wanted wanted = new Wanted(address, Optional.empty(), FETCHED_BYTES_MAX, FETCHED_TIME_MAX);
        return switch (fetcher.fetch(wanted, file)) {
            case Fetched.Got _ -> file;
            case Fetched.Unchanged _ -> throw new IllegalStateException("nobody asked whether it is unchanged");
            case Fetched.Refused(String sentence) -> throw new TransferFailure(sentence);
        };
    }

    private static void mustHaveEndedWell(Optional<Exit> exit) throws TransferFailure {
        Exit end = exit.orElseThrow(() -> new TransferFailure("Its dyno did not end in time."));
        if (end.outOfMemory()) throw new TransferFailure("Its dyno ran out of memory. Ask the operator.");
        if (end.status() != 0) {
            throw new TransferFailure("It ended with exit status %d; the lines above say why.".formatted(end.status()));
        }
    }
}
