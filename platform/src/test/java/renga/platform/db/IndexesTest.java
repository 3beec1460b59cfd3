package renga.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.TestPlatform;
import renga.platform.api.TestApi;
import renga.platform.app.App;
import renga.platform.release.LedgerFixture;
import renga.platform.release.ReleaseRetention;
import renga.platform.retention.Keep;

/// The queries of everyday calls find their rows by index on tables with the shape of a full server (a tenth of its
/// 10,000 apps and 1,000,000 releases): the SQL that the calls really send is explained, and may scan no table whole.
class IndexesTest {
    private static final Pattern SCAN =
            Pattern.compile("Seq Scan on (app|release|released_slug|config_snapshot|oauth_authorization)\\b");

    private static final String APPS = """
            INSERT INTO app (id, name, owner_id, tenant, stack, build_stack, last_version, created_at, updated_at)
            SELECT gen_random_uuid(), 'filler-' || n, a.id, n + 10, 'heroku-24', 'heroku-24', 100, now(), now()
            FROM generate_series(1, 1000) n, (SELECT id FROM account WHERE email = 'filler@example.test') a
            """;
    private static final String FILLER = """
            INSERT INTO account (id, email, password_hash, created_at, updated_at)
            VALUES (gen_random_uuid(), 'filler@example.test', 'x', now(), now())
            """;
    private static final String SNAPSHOTS = """
            INSERT INTO config_snapshot (id, app_id, sealed, created_at)
            SELECT gen_random_uuid(), id, 'x', now() FROM app WHERE name LIKE 'filler-%'
            """;
    private static final String SLUGS = """
            INSERT INTO released_slug (slug_id, app_id, digest, process_types)
            SELECT gen_random_uuid(), id, encode(sha256(name::bytea), 'hex'), '{}' FROM app WHERE name LIKE 'filler-%'
            """;
    private static final String RELEASES = """
            INSERT INTO release (id, app_id, version, description, account_id, slug_id, config_id, status, created_at,
                                 updated_at)
            SELECT gen_random_uuid(), app.id, n, 'Deploy', app.owner_id, slug.slug_id, config.id, 'succeeded', now(), now()
            FROM app JOIN config_snapshot config ON config.app_id = app.id
            JOIN released_slug slug ON slug.app_id = app.id, generate_series(1, 100) n
            WHERE app.name LIKE 'filler-%'
            """;
    private static final String TOKENS = """
            INSERT INTO oauth_authorization (id, account_id, description, scope, token_id, token_hash, token_hint,
                                             created_at, updated_at)
            SELECT gen_random_uuid(), a.id, 'x', '{global}', gen_random_uuid(), decode(md5(n::text), 'hex'), 'x', now(), now()
            FROM generate_series(1, 2000) n, (SELECT id FROM account WHERE email = 'filler@example.test') a
            """;

    @TempDir
    Path home;

    private final Set<String> sent = new ConcurrentSkipListSet<>();
    private TestPlatform platform;
    private App shop;

    @BeforeEach
    void start() {
        platform = new TestPlatform(home);
        platform.ledger.db.jdbi().useHandle(handle -> {
            for (String sql : List.of(FILLER, APPS, SNAPSHOTS, SLUGS, RELEASES, TOKENS, "ANALYZE")) handle.execute(sql);
        });
        shop = platform.ledger.app("shop");
        platform.ledger.deploy(shop, 'a');
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
    }

    @Test
    void everydayCallsScanNoTable() throws SQLException {
        platform.ledger.db.jdbi().setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                Optional.ofNullable(context.getParsedSql()).ifPresent(parsed -> sent.add(parsed.getSql()));
            }
        });
        TestApi api = platform.api;
        for (String path : List.of(
                "/apps/shop",
                "/apps/" + shop.id(),
                "/apps/shop/releases",
                "/apps/shop/releases/v3",
                "/apps/shop/releases/current",
                "/apps/shop/config-vars",
                "/oauth/authorizations")) {
            assertThat(api.get(path).statusCode()).as(path).isEqualTo(200);
        }
        api.get("/apps/shop/releases", "Range", "version ..; order=desc,max=1");
        api.get("/apps/shop/releases", "Range", "id ..; max=1");
        api.get("/apps", "Range", "name ]a..; max=1");
        platform.ledger.set(shop, "A", "1");
        platform.ledger.rollback(shop, "v3");
        platform.ledger.generations.current(shop.id());
        expire();

        List<String> queries = sent.stream()
                .filter(sql -> sql.stripLeading().startsWith("SELECT") || sql.contains("'expired'"))
                .toList();
        assertThat(queries).hasSizeGreaterThan(10);
        var scans = new ArrayList<String>();
        for (String sql : queries) {
            String plan = explain(sql);
            if (SCAN.matcher(plan).find()) scans.add(sql + "\n" + plan);
        }
        assertThat(scans).isEmpty();
    }

    /// One batch of what upkeep does all the time.
    private void expire() {
        var retention = new ReleaseRetention(platform.ledger.db, Clock.systemUTC(), Keep.of(2, 5, Duration.ofDays(30)));
        try {
            retention.chore().round().begin(false).batch();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        retention.newest(Set.of(LedgerFixture.slug('a').digest()));
    }

    /// Planned for any parameters, as the server plans a statement that is used often.
    private String explain(String sql) throws SQLException {
        var numbered = new StringBuilder();
        Matcher mark = Pattern.compile("\\?").matcher(sql);
        for (int n = 1; mark.find(); n++) mark.appendReplacement(numbered, "\\$" + n);
        mark.appendTail(numbered);
        var plan = new StringBuilder();
        try (var connection = DriverManager.getConnection(platform.ledger.jdbcUrl() + "&preferQueryMode=simple");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("EXPLAIN (GENERIC_PLAN) " + numbered)) {
            while (rows.next()) plan.append(rows.getString(1)).append('\n');
        }
        return plan.toString();
    }
}
