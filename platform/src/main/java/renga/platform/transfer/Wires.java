package renga.platform.transfer;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;
import renga.platform.app.Addresses;

/// Turns transfers into what the data API answers (contract, data-services.md §2).
record Wires(Rows rows, Addresses addresses) {
    private static final String BACKUP = "BACKUP";
    private static final String DUMPED = "pg_dump";
    private static final String KEPT = "gof3r";
    private static final String FETCHED = "htcat";
    private static final String RESTORED = "pg_restore";

    record Line(Instant createdAt, String level, String message) {}

    record Wire(
            UUID uuid,
            int num,
            String fromType,
            String fromName,
            @Nullable String fromUrl,
            String toType,
            String toName,
            @Nullable String toUrl,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Instant canceledAt,
            @Nullable Boolean succeeded,
            int warnings,
            long processedBytes,
            long sourceBytes,
            @Nullable Map<String, UUID> schedule,
            Map<String, Object> options,
            @Nullable String proof,
            @Nullable Instant provedAt,
            @Nullable List<Line> logs) {}

    Wire brief(Transfer transfer) {
        return wire(transfer, null);
    }

    Wire verbose(Transfer transfer) {
        List<Line> lines = rows.with(table -> table.lines(transfer.id())).stream()
                .map(line -> new Line(Reply.time(line.at()), line.level(), line.message()))
                .toList();
        return wire(transfer, lines);
    }

    /// The backup that an address of ours names.
    Optional<UUID> named(String address) {
        String start = backups();
        if (!address.startsWith(start)) return Optional.empty();
        try {
            return Optional.of(UUID.fromString(address.substring(start.length())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// What a restore names a backup by; nobody gets its bytes there.
    private String address(UUID backup) {
        return backups() + backup;
    }

    private String backups() {
        return addresses.api() + "/backups/";
    }

    private Wire wire(Transfer transfer, @Nullable List<Line> lines) {
        boolean capture = transfer.task() instanceof Task.Capture;
        boolean damaged = transfer.proof() == Proof.DAMAGED;
        @Nullable Instant finished = transfer.finishedAt().map(Reply::time).orElse(null);
        return new Wire(
                transfer.id(),
                transfer.num(),
                fromType(transfer.task()),
                fromName(transfer),
                null,
                capture ? KEPT : RESTORED,
                capture ? BACKUP : transfer.name(),
                capture ? address(transfer.id()) : null,
                Reply.time(transfer.createdAt()),
                transfer.startedAt().map(Reply::time).orElse(null),
                finished,
                transfer.state() == TransferState.CANCELED ? finished : null,
                transfer.state().isOver() ? transfer.state() == TransferState.SUCCEEDED && !damaged : null,
                transfer.warnings(),
                transfer.bytes(),
                transfer.sourceBytes(),
                transfer.schedule().map(id -> Map.of("uuid", id)).orElse(null),
                Map.of(),
                transfer.isBackup() ? transfer.proof().word() : null,
                transfer.proofAt().map(Reply::time).orElse(null),
                lines);
    }

    private static String fromName(Transfer transfer) {
        return switch (transfer.task()) {
            case Task.Capture _ -> transfer.name();
            case Task.Restore(Origin.Database(var _, var name), var _) -> name;
            case Task.Restore _ -> BACKUP;
        };
    }

    private static String fromType(Task task) {
        return switch (task) {
            case Task.Capture _ -> DUMPED;
            case Task.Restore(Origin.Backup _, var _) -> KEPT;
            case Task.Restore(Origin.Database _, var _) -> DUMPED;
            case Task.Restore(Origin.Web _, var _) -> FETCHED;
        };
    }
}
