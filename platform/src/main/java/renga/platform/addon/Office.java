package renga.platform.addon;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import renga.core.AccountId;
import renga.core.AppId;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.app.Apps;
import renga.platform.db.Database;
import renga.platform.drain.Drains;
import renga.platform.provider.Providers;
import renga.platform.release.Releases;
import renga.platform.vault.Vault;

/// What the classes of this room work with.
///
/// @param reach is told of each app whose attachments changed, before its dynos hear of it
/// @param look is told of each add-on that is kept from now on, or no more
/// @param wake returns once what the add-on is on runs, or has had its time
/// @param drains have the logs go to providers
/// @param grace how long what is given up can be brought back
record Office(
        Database db,
        Vault vault,
        InstantSource clock,
        Providers providers,
        Accounts accounts,
        Apps apps,
        Releases releases,
        Consumer<AppId> reach,
        Consumer<UUID> look,
        Consumer<UUID> wake,
        Drains drains,
        Grace grace,
        News news) {
    /// Does the work in one transaction, and tells of the releases it made once they are on disk. The work waits for
    /// nobody but PostgreSQL.
    <T> T atDesk(Function<Desk, T> work) {
        record Done<T>(T result, Desk desk) {}
        Done<T> done = db.jdbi().inTransaction(tx -> {
            var desk = new Desk(this, tx, providers.marketplace(tx));
            return new Done<>(work.apply(desk), desk);
        });
        done.desk().announce();
        news.tell();
        return done.result();
    }

    /// Reads; the work changes nothing.
    <T> T read(Function<Desk, T> work) {
        return db.jdbi().withHandle(handle -> work.apply(new Desk(this, handle, providers.marketplace(handle))));
    }

    Optional<Addon> find(UUID addon) {
        return read(desk -> desk.addons().find(addon));
    }

    /// Looked up before a transaction, which would otherwise hold two connections.
    Account account(AccountId id) {
        return accounts.byId(id).orElseThrow();
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
