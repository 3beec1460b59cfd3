package renga.platform.drain;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import renga.platform.app.Apps;
import renga.platform.db.Database;
import renga.platform.fetch.Dialer;
import renga.platform.log.Logs;
import renga.platform.vault.Vault;

/// Drains on a test's database that try again soon, and trust the authority of the test's home.
public final class TestDrains implements AutoCloseable {
    private final Dialer dialer;
    private final Drains drains;

    /// @param allowed networks that anybody's drains may lead to
    /// @param approved addresses that providers' drains may lead to all the same
    public TestDrains(Database db, Apps apps, Logs logs, Path home, List<String> allowed, Predicate<URI> approved) {
        dialer = new Dialer(home.resolve("tls/ca.pem"), allowed);
        drains = new Drains(new Drains.Parts(
                db,
                Vault.open(home.resolve("keyset.json")),
                InstantSource.system(),
                logs,
                apps,
                dialer,
                approved,
                DrainPeer.HASTE));
    }

    public Drains drains() {
        return drains;
    }

    /// The same way out for others.
    public Dialer dialer() {
        return dialer;
    }

    @Override
    public void close() {
        drains.close();
        dialer.close();
    }
}
