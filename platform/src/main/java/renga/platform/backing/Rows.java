package renga.platform.backing;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import renga.platform.db.Database;
import renga.platform.vault.Vault;

/// Opens the table of services for a transaction. Thread-safe.
record Rows(Database db, Vault vault, InstantSource clock) {
    <T> T with(Function<ServiceTable, T> work) {
        return db.jdbi().inTransaction(tx -> work.apply(new ServiceTable(tx, vault, now())));
    }

    void use(Consumer<ServiceTable> work) {
        with(table -> {
            work.accept(table);
            return table;
        });
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
