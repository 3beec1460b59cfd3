package renga.addons.postgres;

import java.net.URI;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postgresql.util.PasswordUtil;

/// One add-on's database in a cluster and the roles that log in to it, named by its uuid: asked for twice, it is one.
/// The newest login may all that those before it may; those end soon, and leave it what they own.
///
/// @param admin in another database of the cluster
record Database(Session admin, UUID uuid) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 32;

    /// Whoever rotates more often has the oldest end at once.
    private static final int LOGINS_MAX = 3;

    private static final String ALL =
            "SELECT substr(datname, 2) AS hex FROM pg_database WHERE datname ~ '^d[0-9a-f]{32}$' ORDER BY datname";
    private static final String LOGINS = """
            SELECT rolname, rolvaliduntil, shobj_description(role.oid, 'pg_authid') AS standing,
                   (SELECT count(*) FROM pg_stat_activity WHERE usesysid = role.oid) AS sessions
            FROM pg_roles role WHERE rolname ~ ? ORDER BY length(rolname), rolname
            """;

    /// Who logs in now.
    record Credential(String role, String password) {
        /// @param url `postgres://USER:PASSWORD@…`; empty if it names no user
        static Optional<Credential> of(String url) {
            return Optional.ofNullable(URI.create(url).getUserInfo())
                    .map(pair -> pair.split(":", 2))
                    .filter(pair -> pair.length == 2)
                    .map(pair -> new Credential(pair[0], pair[1]));
        }

        @Override
        public String toString() {
            return "Credential[" + role + "]";
        }
    }

    /// The one that a cluster of its own holds: one made from another keeps the names it had there.
    ///
    /// @param resource names it if there is none yet
    static Database held(Session admin, UUID resource) throws SQLException {
        return all(admin).stream().findFirst().orElseGet(() -> new Database(admin, resource));
    }

    static List<Database> all(Session admin) throws SQLException {
        return admin.rows(ALL, row -> row.getString("hex")).stream()
                .map(hex -> new Database(admin, uuid(hex)))
                .toList();
    }

    /// @param hex 32 digits
    static UUID uuid(String hex) {
        return new UUID(Long.parseUnsignedLong(hex, 0, 16, 16), Long.parseUnsignedLong(hex, 16, 32, 16));
    }

    String name() {
        return "d" + hex();
    }

    Place place() {
        return new Place(admin, name());
    }

    /// Where a restore brings back what then takes this one's place.
    Place beside() {
        return new Place(admin, name() + "_restore");
    }

    /// The one whose place was taken, until it is dropped.
    Place before() {
        return new Place(admin, name() + "_old");
    }

    /// Of the three, those that there are.
    private List<Place> places() throws SQLException {
        List<Place> there = new ArrayList<>();
        for (Place place : List.of(place(), beside(), before())) if (place.survives()) there.add(place);
        return there;
    }

    /// Makes what is missing, and gives the newest login a new password: whoever asks again did not get the last one.
    Credential ensure(Plan plan) throws SQLException {
        try (var _ = hold()) {
            List<Login> logins = logins();
            String role = logins.isEmpty() ? "u" + hex() : logins.getLast().role();
            String password = newPassword();
            admin.inTransaction(() -> {
                if (logins.isEmpty()) run("CREATE ROLE %s", role);
                set(role, password, standing(logins).orElse(new Standing(plan, Room.GROWING)));
            });
            if (!place().survives()) place().create(role, Place.OPEN);
            return new Credential(role, password);
        }
    }

    /// A new login; those before it go on until then.
    Credential rotate(Instant until) throws SQLException {
        try (var _ = hold()) {
            List<Login> before = logins();
            String role = "u%s_%d".formatted(hex(), number(before.getLast()) + 1);
            String password = newPassword();
            admin.inTransaction(() -> {
                run("CREATE ROLE %s", role);
                set(role, password, standing(before).orElseThrow());
                for (Login login : before) {
                    run("GRANT %s TO %s", login.role(), role);
                    if (login.until().isEmpty()) run("ALTER ROLE %s VALID UNTIL '%s'", login.role(), until);
                }
            });
            for (Login login : before.subList(0, Math.max(0, before.size() + 1 - LOGINS_MAX))) retire(login, role);
            return new Credential(role, password);
        }
    }

    /// Ends the logins whose time is over, with their sessions.
    void retireUntil(Instant now) throws SQLException {
        try (var _ = hold()) {
            retireUntil(now, logins());
        }
    }

    /// What time has brought: as [#fit] and [#retireUntil].
    void tend(Instant now) throws SQLException {
        try (var _ = hold()) {
            List<Login> logins = logins();
            fit(Optional.empty(), logins);
            retireUntil(now, logins);
        }
    }

    private void retireUntil(Instant now, List<Login> logins) throws SQLException {
        for (Login login : logins) {
            boolean over = login.until().filter(end -> !end.isAfter(now)).isPresent();
            if (over) retire(login, logins.getLast().role());
        }
    }

    /// Whether that is its URL by one of its own logins, which may all; a named credential is for less.
    boolean isKnownTo(URI url) throws SQLException {
        List<String> owners = logins().stream().map(Login::role).toList();
        Optional<Credential> login =
                Credential.of(url.toString()).filter(credential -> owners.contains(credential.role()));
        return login.isPresent() && Session.admits(admin.address(), login.get(), name());
    }

    boolean exists() throws SQLException {
        return place().exists();
    }

    /// Oldest first.
    List<Login> logins() throws SQLException {
        return admin.rows(
                LOGINS,
                row -> new Login(
                        row.getString("rolname"),
                        Optional.ofNullable(row.getObject("rolvaliduntil", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant),
                        row.getInt("sessions"),
                        Optional.ofNullable(row.getString("standing")).flatMap(Standing::parse)),
                "^u" + hex() + "(_[0-9]+)?$");
    }

    /// Empty if nobody logs in to it, or it was made before there were standings.
    static Optional<Standing> standing(List<Login> logins) {
        return logins.isEmpty() ? Optional.empty() : logins.getLast().standing();
    }

    /// That of the cluster, where that was made from another one, whose standing it still shows at first; a follower
    /// always. Empty if it was made before there were standings.
    Optional<Plan> plan() throws SQLException {
        Optional<Plan> own = Origin.plan(admin);
        return own.isPresent() ? own : standing(logins()).map(Standing::plan);
    }

    long bytes() throws SQLException {
        return place().bytes();
    }

    /// Holds it to this plan, or without one to its own, by the size it has now. Sessions end if they could write and
    /// shall not, or the other way round: they know only what was so when they began.
    void fit(Optional<Plan> wanted) throws SQLException {
        try (var _ = hold()) {
            fit(wanted, logins());
        }
    }

    /// What has no plan is let be: a guess could be too small.
    private void fit(Optional<Plan> wanted, List<Login> logins) throws SQLException {
        Optional<Standing> known = standing(logins);
        Optional<Standing> due = due(wanted, known);
        if (due.isEmpty() || due.equals(known)) return;
        admin.inTransaction(() -> stand(logins, due.get()));
        Room before = known.map(Standing::room).orElse(Room.GROWING);
        if (due.get().room() != before) endSessions();
    }

    /// As [#fit] where nobody is let in yet, and nothing that was so before is sure.
    void settle() throws SQLException {
        List<Login> logins = logins();
        Optional<Standing> due = due(Optional.empty(), standing(logins));
        if (due.isPresent()) admin.inTransaction(() -> stand(logins, due.get()));
    }

    private Optional<Standing> due(Optional<Plan> wanted, Optional<Standing> known) throws SQLException {
        Optional<Plan> plan = wanted.or(() -> known.map(Standing::plan));
        if (plan.isEmpty()) return Optional.empty();
        Room before = known.map(Standing::room).orElse(Room.GROWING);
        Room after = Room.of(before, bytes(), plan.get().bytesMax());
        return Optional.of(new Standing(plan.get(), after));
    }

    private void stand(List<Login> logins, Standing standing) throws SQLException {
        for (Login login : logins) limit(login.role(), standing);
        String mayLogIn = standing.room() == Room.CLOSED ? "NOLOGIN" : "LOGIN";
        for (NamedLogins.NamedLogin login : NamedLogins.all(admin)) run("ALTER ROLE \"%s\" %s", login.name(), mayLogIn);
        run("COMMENT ON ROLE %s IS '%s'", logins.getLast().role(), standing);
        String setting = "ALTER DATABASE %s " + (standing.room() == Room.GROWING ? "RESET %s" : "SET %s = on");
        run(setting, name(), "default_transaction_read_only");
    }

    /// @return how many there were
    int endSessions() throws SQLException {
        return place().endSessions();
    }

    /// Another database of that name, with nothing in it but these extensions.
    void reset(Extensions extensions) throws SQLException {
        try (var _ = hold()) {
            make(place(), extensions);
        }
        fit(Optional.empty());
    }

    /// An empty database of the newest login, instead of one of that name.
    void make(Place place, Extensions extensions) throws SQLException {
        String owner = logins().getLast().role();
        place.drop();
        place.create(owner, Place.CLOSED);
        place.extend(owner, extensions);
        place.open();
    }

    /// @return whether there was anything of it
    boolean drop() throws SQLException {
        try (var _ = hold()) {
            List<Login> logins = logins();
            List<Place> places = places();
            boolean there = !places.isEmpty() || !logins.isEmpty();
            // A drop waits for sessions amid a COPY, also for those that restore beside it.
            for (Place place : places) place.close();
            for (Place place : places) place.drop();
            for (Login login : logins) run("DROP ROLE IF EXISTS %s", login.role());
            return there;
        }
    }

    private void set(String role, String password, Standing standing) throws SQLException {
        // Only a verifier is sent, so that no log of the server's can hold the password.
        run("ALTER ROLE %s PASSWORD '%s'", role, verifier(role, password));
        limit(role, standing);
        run("COMMENT ON ROLE %s IS '%s'", role, standing);
    }

    private void limit(String role, Standing standing) throws SQLException {
        String mayLogIn = standing.room() == Room.CLOSED ? "NOLOGIN" : "LOGIN";
        run(
                "ALTER ROLE %s %s CONNECTION LIMIT %d",
                role, mayLogIn, standing.plan().connectionsMax());
    }

    /// @param heir gets what it owns
    private void retire(Login login, String heir) throws SQLException {
        run("ALTER ROLE %s NOLOGIN", login.role());
        admin.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", _ -> 1, login.role());
        for (Place place : places()) place.inherit(login.role(), heir);
        run("DROP ROLE %s", login.role());
    }

    private int number(Login login) {
        String rest = login.role().substring(1 + hex().length());
        return rest.isEmpty() ? 1 : Integer.parseInt(rest.substring(1));
    }

    interface Hold extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    /// One at a time for an add-on, in all sessions.
    Hold hold() throws SQLException {
        long key = uuid.getMostSignificantBits() ^ uuid.getLeastSignificantBits();
        admin.rows("SELECT pg_advisory_lock(?)", _ -> key, key);
        return () -> admin.rows("SELECT pg_advisory_unlock(?)", _ -> key, key);
    }

    private void run(String sql, Object... words) throws SQLException {
        admin.run(sql.formatted(words));
    }

    private String hex() {
        return uuid.toString().replace("-", "");
    }

    static String verifier(String role, String password) throws SQLException {
        return PasswordUtil.encodePassword(role, password.toCharArray(), "scram-sha-256");
    }

    static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return "p" + HexFormat.of().formatHex(bytes);
    }
}
