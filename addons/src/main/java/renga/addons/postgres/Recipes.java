package renga.addons.postgres;

import java.net.URI;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import renga.addons.host.Scripts;
import renga.addons.partner.Question;
import renga.addons.partner.Reply;

/// Answers how a database is dumped and restored by a dyno of the platform's, which logs in as the tenant, never as a
/// superuser, and does what comes before and after.
///
/// @param service the cluster the database is in
/// @param other one that the question is about, too
record Recipes(String service, Database database, Question question, Optional<String> other) {
    static final String PROOF = "POST proof";
    private static final String CAPTURE = "POST capture";

    private static final String ROTATING = "The database's credentials are being rotated. Try again in a minute.";
    private static final String CLOSED = "The database is closed: it is much larger than its plan allows. Give it a"
            + " larger plan with heroku addons:upgrade, or empty it with heroku pg:reset, and try again.";

    private static final String CONNECT_SECONDS_MAX = "10";

    /// A cluster with its log, and for each byte of the archive what a well packed table and its indexes take.
    private static final long SCRATCH_BYTES_MIN = 2L << 30;

    private static final long SCRATCH_FACTOR = 20;

    /// What a file of ext4 may have, and so the disk in it.
    private static final long SCRATCH_BYTES_MAX = 16_000_000_000_000L;

    /// Reaches neither the database nor its cluster.
    static Reply proof(String service, Question question) {
        long bytes = Math.clamp(question.body().path("bytes").asLong(0), 0, SCRATCH_BYTES_MAX / SCRATCH_FACTOR);
        long scratch = SCRATCH_BYTES_MIN + SCRATCH_FACTOR * bytes;
        // Powers of two are few: empty disks of a size that was made before are copied.
        long rounded = Long.highestOneBit(scratch - 1) << 1;
        return new Recipe(Scripts.named(Recipes.class, "proof.sh"), Map.of(), service, List.of())
                .reply("scratch_bytes", Math.min(rounded, SCRATCH_BYTES_MAX));
    }

    Reply answer() throws SQLException {
        List<Login> logins = database.logins();
        // A reset that was cut off may have left none: a restore brings it back.
        boolean there = !logins.isEmpty() && (!question.what().equals(CAPTURE) || database.exists());
        if (!there) return Reply.notFound("There is no such database.");
        return switch (question.what()) {
            case CAPTURE -> capture(logins);
            case "POST restore" -> restore(logins);
            case "POST restored" -> {
                new Restoring(database).finish();
                yield Reply.ok(Map.of());
            }
            case "POST unrestored" -> {
                new Restoring(database).abandon();
                yield Reply.ok(Map.of());
            }
            default -> Reply.notFound("Renga Postgres has no such recipe: " + question.what());
        };
    }

    private Reply capture(List<Login> logins) throws SQLException {
        Optional<Reply> refusal = refusal(logins);
        if (refusal.isPresent()) return refusal.get();
        return recipe("capture.sh", database.place(), Map.of()).reply("source_bytes", database.bytes());
    }

    private Reply restore(List<Login> logins) throws SQLException {
        if (database.admin().isStandby()) return Reply.refused(Followers.READ_ONLY);
        Extensions extensions = Extensions.of(question.body());
        Optional<Reply> refusal = refusal(logins);
        if (refusal.isEmpty()) refusal = extensions.refusal(database.admin());
        if (refusal.isPresent()) return refusal.get();
        Map<String, String> from = from(question);
        new Restoring(database).prepare(extensions);
        return recipe("restore.sh", database.beside(), from).reply();
    }

    /// Only the newest login may all that the others may.
    private Optional<Reply> refusal(List<Login> logins) {
        String newest = logins.getLast().role();
        if (credential().filter(known -> known.role().equals(newest)).isEmpty())
            return Optional.of(Reply.refused(ROTATING));
        return Database.standing(logins)
                .filter(standing -> standing.room() == Room.CLOSED)
                .map(_ -> Reply.refused(CLOSED));
    }

    private Optional<Database.Credential> credential() {
        return Optional.ofNullable(question.config().get(Postgres.URL)).flatMap(Database.Credential::of);
    }

    /// Where the other database is that is to be copied.
    static Optional<URI> copied(Question question) {
        String from = question.body().path("from").asString("");
        return from.isEmpty() ? Optional.empty() : Optional.of(URI.create(from));
    }

    private static Map<String, String> from(Question question) {
        Optional<URI> from = copied(question);
        if (from.isEmpty()) return Map.of();
        URI url = from.get();
        Optional<Database.Credential> login = Database.Credential.of(url.toString());
        return Map.of(
                "FROM_HOST", url.getHost(),
                "FROM_PORT", String.valueOf(url.getPort() < 0 ? Session.PORT : url.getPort()),
                "FROM_USER", login.map(Database.Credential::role).orElse(""),
                "FROM_PASSWORD", login.map(Database.Credential::password).orElse(""),
                "FROM_DATABASE", url.getPath().replaceFirst("^/", ""));
    }

    private Recipe recipe(String script, Place place, Map<String, String> more) {
        Database.Credential tenant = credential().orElseThrow();
        var environment = new HashMap<>(more);
        environment.put("PGHOST", database.admin().address());
        environment.put("PGPORT", String.valueOf(Session.PORT));
        environment.put("PGUSER", tenant.role());
        environment.put("PGPASSWORD", tenant.password());
        environment.put("PGDATABASE", place.name());
        environment.put("PGSSLMODE", "require");
        environment.put("PGAPPNAME", "heroku pg:backups");
        environment.put("PGCONNECT_TIMEOUT", CONNECT_SECONDS_MAX);
        return new Recipe(
                Scripts.named(Recipes.class, script),
                environment,
                service,
                other.stream().toList());
    }
}
