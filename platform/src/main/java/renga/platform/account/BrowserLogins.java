package renga.platform.account;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import renga.core.AccountId;
import renga.platform.db.Database;
import renga.platform.refusal.Refusal;

/// `heroku login`: the CLI asks, a person says yes in a browser, the CLI gets its token. The state is a row, so a
/// restart in between loses nothing; only the wait is in memory. Owns the table `browser_login`. Thread-safe.
public final class BrowserLogins {
    /// A person has this long to say yes.
    private static final Duration OPEN = Duration.ofMinutes(15);

    /// As `heroku login -i` asks for: 30 days.
    private static final Duration TOKEN_LIFE = Duration.ofDays(30);

    private static final int DESCRIPTION_CHARS_MAX = 255;

    private static final String INSERT =
            "INSERT INTO browser_login (id, description, token_hash, expires_at) VALUES (:id, :text, :hash, :expires)";
    private static final String OPEN_ONE =
            "SELECT description FROM browser_login WHERE id = :id AND account_id IS NULL AND NOT denied AND expires_at > :now";
    private static final String INSERT_SESSION = """
            INSERT INTO oauth_session (id, account_id, description, expires_at, created_at)
            VALUES (:id, :account, :text, :expires, :now)
            """;

    private final Database db;
    private final InstantSource clock;
    private final Authorizations authorizations;
    private final Accounts accounts;

    /// Who waits for which login; an entry lives as long as the wait.
    private final ConcurrentMap<UUID, CountDownLatch> waiting = new ConcurrentHashMap<>();

    public BrowserLogins(Database db, InstantSource clock, Accounts accounts, Authorizations authorizations) {
        this.db = db;
        this.clock = clock;
        this.accounts = accounts;
        this.authorizations = authorizations;
    }

    /// @param token proves to [#await] that the same program asks again
    public record Begun(UUID id, Token token) {}

    /// What a wait for a person ended with.
    public sealed interface Answer {
        record Yes(Token token) implements Answer {}

        record No() implements Answer {}

        /// Nobody said anything yet: ask again.
        record Later() implements Answer {}
    }

    public Begun begin(String description) {
        UUID id = UUID.randomUUID();
        Token token = Token.random();
        db.jdbi().useTransaction(tx -> {
            tx.execute("DELETE FROM browser_login WHERE expires_at < ?", now());
            tx.createUpdate(INSERT)
                    .bind("id", id)
                    .bind("text", description.substring(0, Math.min(description.length(), DESCRIPTION_CHARS_MAX)))
                    .bind("hash", token.hash())
                    .bind("expires", now().plus(OPEN))
                    .execute();
        });
        return new Begun(id, token);
    }

    /// What the person is asked about; empty if it is answered or too old.
    public Optional<String> open(UUID id) {
        return db.jdbi()
                .withHandle(handle -> handle.createQuery(OPEN_ONE)
                        .bind("id", id)
                        .bind("now", now())
                        .mapTo(String.class)
                        .findOne());
    }

    public void approve(UUID id, Account account) {
        decide("UPDATE browser_login SET account_id = ? WHERE id = ? AND account_id IS NULL", id, account.id());
    }

    public void deny(UUID id) {
        decide("UPDATE browser_login SET denied = true WHERE id = ? AND account_id IS NULL", id, null);
    }

    /// Waits for the person, at most so long. The token is made now and told once.
    ///
    /// @throws Refusal if there is no such login (any more) or it is not this program's
    public Answer await(UUID id, String presented, Duration limit) throws InterruptedException {
        var latch = waiting.computeIfAbsent(id, _ -> new CountDownLatch(1));
        try {
            Answer now = answer(id, presented);
            if (!(now instanceof Answer.Later) || !latch.await(limit.toMillis(), TimeUnit.MILLISECONDS)) return now;
        } finally {
            waiting.remove(id, latch);
        }
        return answer(id, presented);
    }

    private record Row(String description, Optional<AccountId> account, boolean denied) {}

    private Answer answer(UUID id, String presented) {
        return db.jdbi().inTransaction(tx -> {
            Row row = find(tx, id, presented);
            if (row.denied()) return new Answer.No();
            if (row.account().isEmpty()) return new Answer.Later();
            Account account = accounts.byId(row.account().get()).orElseThrow();
            tx.execute("DELETE FROM browser_login WHERE id = ?", id);
            return new Answer.Yes(session(tx, account, row.description()));
        });
    }

    private Token session(Handle tx, Account account, String description) {
        UUID session = UUID.randomUUID();
        tx.createUpdate(INSERT_SESSION)
                .bind("id", session)
                .bind("account", account.id())
                .bind("text", description)
                .bind("expires", now().plus(TOKEN_LIFE))
                .bind("now", now())
                .execute();
        var wish = new Authorizations.Wish(description, List.of("global"), Optional.of(TOKEN_LIFE));
        return authorizations.grantInSession(tx, account, wish, session).token();
    }

    private Row find(Handle tx, UUID id, String presented) {
        return tx.createQuery("""
                        SELECT description, account_id, denied FROM browser_login
                        WHERE id = :id AND token_hash = :hash AND expires_at > :now FOR UPDATE
                        """)
                .bind("id", id)
                .bind("hash", new Token(presented).hash())
                .bind("now", now())
                .map((rs, _) -> new Row(
                        rs.getString("description"),
                        Optional.ofNullable(rs.getObject("account_id", UUID.class))
                                .map(AccountId::new),
                        rs.getBoolean("denied")))
                .findOne()
                .orElseThrow(() -> Refusal.notFound("login", "This login is over. Run `heroku login` again."));
    }

    private void decide(String sql, UUID id, @Nullable AccountId account) {
        db.jdbi().useHandle(handle -> {
            if (account == null) handle.execute(sql, id);
            else handle.execute(sql, account.value(), id);
        });
        CountDownLatch latch = waiting.get(id);
        if (latch != null) latch.countDown();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
