package renga.platform.transfer;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import renga.platform.api.Access;
import renga.platform.api.Routes;
import renga.platform.api.Streaming;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// `/backups/TICKET`: an archive, also from the middle on (`Range`), for whoever has the address.
final class DownloadRoutes implements Routes {
    /// A slow line may pause that long.
    private static final Duration IDLE = Duration.ofMinutes(2);

    private static final int PART = 206;
    private static final String MEDIA = "application/octet-stream";

    private final Rows rows;
    private final Shelf shelf;
    private final Downloads downloads;

    DownloadRoutes(Rows rows, Shelf shelf, Downloads downloads) {
        this.rows = rows;
        this.shelf = shelf;
        this.downloads = downloads;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/backups/{ticket}", this::get, Access.ANYONE);
    }

    private void get(Context ctx) throws IOException {
        Optional<UUID> archive = downloads.check(ctx.pathParam("ticket"));
        Transfer backup = archive.flatMap(id -> rows.with(table -> table.find(id)))
                .filter(Transfer::isBackup)
                .orElseThrow(DownloadRoutes::none);
        Streaming.idleAtMost(ctx, IDLE);
        Path file = file(backup);
        ctx.header("Content-Disposition", "attachment; filename=\"" + backup.title() + ".dump\"");
        ctx.header("Accept-Ranges", "bytes");
        ctx.contentType(MEDIA);
        try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.READ)) {
            write(ctx, bytes);
        }
    }

    private Path file(Transfer backup) {
        return switch (shelf.take(backup)) {
            case Shelf.Taken.Here(Path file) -> file;
            case Shelf.Taken.Missing _ -> throw none();
            case Shelf.Taken.Damaged _ ->
                throw Refusal.of(
                        Kind.CONFLICT,
                        "The backup is damaged: what came back from off-site is not what was written. Use another one.");
            case Shelf.Taken.NotReached(String why) -> throw Refusal.of(Kind.UNAVAILABLE, why);
        };
    }

    private static Refusal none() {
        return Refusal.notFound(
                "backup", "There is no such backup, or its address is over. Ask for a new one: heroku pg:backups:url");
    }

    private static void write(Context ctx, FileChannel file) throws IOException {
        long size = file.size();
        ByteRange range = new ByteRange(0, size);
        String asked = ctx.header("Range");
        if (asked != null) {
            range = ByteRange.of(asked, size)
                    .orElseThrow(() -> Refusal.of(
                            Kind.RANGE_NOT_SATISFIABLE,
                            "The backup has %d bytes; one part of it can be asked for.".formatted(size)));
            ctx.status(PART).header("Content-Range", range.of(size));
        }
        ctx.header("Content-Length", String.valueOf(range.count()));
        WritableByteChannel out = Channels.newChannel(ctx.outputStream());
        for (long done = 0; done < range.count(); ) {
            done += file.transferTo(range.from() + done, range.count() - done, out);
        }
    }
}
