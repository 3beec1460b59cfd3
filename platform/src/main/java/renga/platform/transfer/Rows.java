package renga.platform.transfer;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import renga.platform.db.Database;
import renga.platform.vault.Vault;

/// Opens the tables of this room for a transaction. Thread-safe.
record Rows(Database db, Vault vault, InstantSource clock) {
    <T> T with(Function<TransferTable, T> work) {
        return db.jdbi().inTransaction(tx -> work.apply(new TransferTable(tx, vault, now())));
    }

    void use(Consumer<TransferTable> work) {
        with(table -> {
            work.accept(table);
            return table;
        });
    }

    <T> T schedules(Function<ScheduleTable, T> work) {
        return db.jdbi().inTransaction(tx -> work.apply(new ScheduleTable(tx, now())));
    }

    /// @param place where copies of archives belong now
    <T> T offsite(String place, Function<OffsiteTable, T> work) {
        return db.jdbi().inTransaction(tx -> work.apply(new OffsiteTable(tx, place, now())));
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
