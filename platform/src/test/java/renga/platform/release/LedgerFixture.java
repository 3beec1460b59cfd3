package renga.platform.release;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import renga.core.AppId;
import renga.core.SlugDigest;
import renga.core.SlugId;
import renga.platform.account.Account;
import renga.platform.account.Accounts;
import renga.platform.api.TestApi;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.app.NewApp;
import renga.platform.config.ConfigPatch;
import renga.platform.config.ConfigSnapshots;
import renga.platform.db.Database;
import renga.platform.db.TestDatabase;
import renga.platform.log.Logs;
import renga.platform.vault.Vault;

/// A ledger on a fresh database, with one account, in words that tests read as sentences.
public final class LedgerFixture implements AutoCloseable {
    private final TestDatabase test = new TestDatabase();
    public final Database db = test.database();
    public final Logs logs;
    public final Apps apps;
    public final ConfigSnapshots configs;
    public final Releases releases;
    public final LedgerGenerations generations;
    public final Account dev;
    public final List<AppId> told = new CopyOnWriteArrayList<>();

    /// Told of apps with a new pending release.
    public volatile Consumer<AppId> pending = _ -> {};

    public LedgerFixture(Path home) {
        var clock = Clock.systemUTC();
        logs = new Logs(home.resolve("logs"), clock);
        apps = new Apps(db, clock);
        configs = new ConfigSnapshots(Vault.open(home.resolve("keyset.json")));
        releases = new Releases(db, clock, apps, configs, logs, told::add, app -> pending.accept(app));
        generations = new LedgerGenerations(db, clock, apps, configs);
        dev = TestApi.ensure(new Accounts(db, clock));
    }

    public String jdbcUrl() {
        return test.url().jdbc();
    }

    public App app(String name) {
        return releases.begin(dev, NewApp.named(name));
    }

    public Release set(App app, String name, String value) {
        return releases.append(app.id(), dev, new Change.Configure(ConfigPatch.set(Map.of(name, value))));
    }

    public Release deploy(App app, char digit) {
        return releases.append(app.id(), dev, new Change.Deploy(slug(digit)));
    }

    public Release rollback(App app, String to) {
        return releases.append(app.id(), dev, new Change.Rollback(to));
    }

    /// A slug with a web process whose digest is that hex digit 64 times.
    public static ReleasedSlug slug(char digit) {
        String hex = String.valueOf(digit).repeat(64);
        return new ReleasedSlug(
                SlugId.random(),
                new SlugDigest(hex),
                Optional.of(hex.substring(0, 40)),
                Map.of("web", "serve " + digit, "worker", "work " + digit));
    }

    @Override
    public void close() throws Exception {
        logs.close();
        test.close();
    }
}
