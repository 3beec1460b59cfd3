package renga.platform.db;

import renga.testkit.FreshDatabase;

/// The platform's database, empty and migrated, for one test.
public final class TestDatabase implements AutoCloseable {
    private final FreshDatabase fresh = FreshDatabase.of("platform", Database::migrate);
    private final Database database = Database.open(DatabaseUrl.parse(fresh.jdbcUrl()));

    public Database database() {
        return database;
    }

    public DatabaseUrl url() {
        return DatabaseUrl.parse(fresh.jdbcUrl());
    }

    @Override
    public void close() throws Exception {
        database.close();
        fresh.handOn();
    }
}
