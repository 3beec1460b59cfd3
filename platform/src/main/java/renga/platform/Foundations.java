package renga.platform;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import renga.platform.account.Accounts;
import renga.platform.account.Authorizations;
import renga.platform.account.FirstAccount;
import renga.platform.app.Addresses;
import renga.platform.app.Apps;
import renga.platform.app.Stacks;
import renga.platform.db.Database;
import renga.platform.fetch.Dialer;
import renga.platform.log.Logs;
import renga.platform.vault.LocalAuthority;
import renga.platform.vault.Passwords;
import renga.platform.vault.SecretFiles;
import renga.platform.vault.Vault;
import renga.platform.work.Works;

/// What every stage stands on: the database, secrets, accounts, the names of the apps, their logs, a way out to where
/// people say.
record Foundations(
        Settings settings,
        InstantSource clock,
        LocalAuthority authority,
        Vault vault,
        Database db,
        Works works,
        Logs logs,
        Accounts accounts,
        Authorizations authorizations,
        Addresses addresses,
        Apps apps,
        Dialer dialer) {
    private static final int KEY_BITS = 256;

    static Foundations lay(Settings settings, Closing closing) {
        InstantSource clock = Clock.systemUTC();
        Path secrets = settings.home().resolve("secrets");
        var authority = LocalAuthority.open(settings.home(), settings.domain(), clock);
        authority.writeBundle(settings.systemBundle());
        var vault = Vault.open(secrets.resolve("keyset.json"));
        var db = closing.later(Database.open(settings.database()));
        var works = closing.later(new Works(db, clock));
        var logs = closing.later(new Logs(settings.home().resolve("logs"), clock));

        var accounts = new Accounts(db, clock);
        var authorizations = new Authorizations(db, clock);
        FirstAccount.ensure(accounts, authorizations, settings.email(), secrets);
        return new Foundations(
                settings,
                clock,
                authority,
                vault,
                db,
                works,
                logs,
                accounts,
                authorizations,
                new Addresses(settings.api().port(), settings.domain(), settings.httpPort()),
                new Apps(db, clock, Stacks.in(settings.home().resolve("stacks"))),
                closing.later(new Dialer(settings.dynoBundle(), settings.egressAllowed())));
    }

    /// Signs addresses; the same after a restart, so that a tail finds its stream again.
    ///
    /// @param name of what they are for: `log`
    byte[] key(String name) {
        Path file = settings.home().resolve("secrets").resolve(name + ".key");
        return SecretFiles.readOrCreate(file, () -> Passwords.randomHex(KEY_BITS))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
