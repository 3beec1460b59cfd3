package renga.addons.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.addons.partner.Answer;

/// Makes clusters from others: followers, forks, and what one was at an earlier moment. That may take long: the
/// platform asks until it is done, and what is there already is not begun again.
record Descending(Clusters clusters) {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /// One after the other, within the 25 s that the platform waits for an answer.
    private static final Duration ARCHIVED_MAX = Duration.ofSeconds(8);

    private static final Duration READY_MAX = Duration.ofSeconds(8);

    private static final Answer COPYING = new Answer.Later(PAUSE, "Your database is being copied.");
    private static final String SILENT = "The database does not answer just now. Try again in a minute.";
    private static final String FOLLOWS =
            "The other database follows a third one: name that, or end it with heroku pg:unfollow.";
    private static final String STANDARD_ONLY =
            "Only databases of standard and premium plans are followed, forked and rolled back,"
                    + " by others of those plans. Copy the rest with heroku pg:backups:capture and pg:backups:restore.";
    private static final String OTHER_VERSION = "The other database has PostgreSQL %s, and so has what is made from it:"
            + " leave out --version, and upgrade it with heroku pg:upgrade:run when it is there.";
    private static final String UPGRADED = "The other database is being upgraded. Try again when that is done.";
    private static final String PASSED = "Only what was is brought back: --to is in the future.";
    private static final Logger LOG = LoggerFactory.getLogger(Descending.class);

    /// @throws Descent.Unfit if it cannot be made so
    Answer provision(UUID uuid, Plan plan, Descent descent, Optional<Major> version)
            throws IOException, InterruptedException, SQLException, Descent.Unfit {
        if (plan.isShared()) throw new Descent.Unfit(STANDARD_ONLY);
        Cluster other = clusters.own(descent.url().getHost()).orElseThrow(() -> new Descent.Unfit(STANDARD_ONLY));
        if (version.isPresent() && version.get() != other.major()) {
            throw new Descent.Unfit(OTHER_VERSION.formatted(other.major().number()));
        }
        Optional<Cluster> begun = clusters.beginning(uuid);
        Cluster cluster = begun.isPresent() ? begun.get() : begin(uuid, plan, descent, other);
        cluster.link(other);
        Optional<Session> open = cluster.session(READY_MAX);
        if (open.isEmpty()) return COPYING;
        try (Session session = open.get()) {
            if (session.isStandby() != (descent.kind() == Descent.Kind.FOLLOW)) return COPYING;
            Map<String, String> config = config(uuid, plan, descent, session);
            if (descent.kind() != Descent.Kind.FOLLOW) cluster.unlink(other);
            cluster.use(uuid);
            LOG.info("{} is there, from {}", cluster, other);
            return new Answer.Done(config, "Your database is ready.");
        }
    }

    /// A follower has the logins of its leader.
    private static Map<String, String> config(UUID uuid, Plan plan, Descent descent, Session session)
            throws SQLException {
        if (descent.kind() == Descent.Kind.FOLLOW) {
            String leader = descent.url().toString();
            return Map.of(Postgres.URL, leader.replace("@" + descent.url().getHost(), "@" + session.address()));
        }
        Database database = Database.held(session, uuid);
        Database.Credential credential = database.ensure(plan);
        database.fit(Optional.of(plan));
        Links.cut(session);
        return Postgres.config(session.address(), database, credential);
    }

    /// That of a cluster that is to change to a plan.
    ///
    /// @throws Descent.Unfit if it would be more than its followers can be, or less than its leader
    Origin origin(Cluster cluster, Plan plan) throws IOException, InterruptedException, SQLException, Descent.Unfit {
        Optional<Session> open = cluster.session();
        if (open.isEmpty()) throw new Descent.Unfit(SILENT);
        try (Session session = open.get()) {
            if (session.isStandby()) {
                checkSize(plan, plan(session, Clusters.resource(cluster)));
            } else {
                for (Followers.Slot slot : new Followers(session).slots()) checkFollower(slot, plan);
            }
            return Origin.of(session);
        }
    }

    private void checkFollower(Followers.Slot slot, Plan plan)
            throws IOException, InterruptedException, SQLException, Descent.Unfit {
        Optional<Cluster> follower = clusters.beginning(slot.follower());
        Optional<Session> open = follower.isPresent() ? follower.get().sessionNow() : Optional.empty();
        if (open.isEmpty()) return;
        try (Session session = open.get()) {
            Optional<Plan> its = Origin.plan(session);
            if (session.isStandby() && its.isPresent() && its.get().isSmallerThan(plan)) {
                throw new Descent.Unfit("A database of plan %s follows it: upgrade that one first."
                        .formatted(its.get().label()));
            }
        }
    }

    /// That of the logins: at a follower its leader's.
    private static Plan plan(Session session, UUID resource) throws SQLException {
        return Database.standing(Database.held(session, resource).logins())
                .map(Standing::plan)
                .orElse(Plan.STANDARD_0);
    }

    private Cluster begin(UUID uuid, Plan plan, Descent descent, Cluster other)
            throws IOException, InterruptedException, SQLException, Descent.Unfit {
        if (clusters.upgrade(Clusters.resource(other)).isPresent()) throw new Descent.Unfit(UPGRADED);
        Optional<Session> open = other.sessionNow();
        if (open.isEmpty()) throw new Descent.Unfit(SILENT);
        try (Session session = open.get()) {
            checkKnown(descent, session, Clusters.resource(other));
            if (session.isStandby()) throw new Descent.Unfit(FOLLOWS);
            checkSize(plan, plan(session, Clusters.resource(other)));
            Origin origin = switch (descent.kind()) {
                case FOLLOW -> Origin.follow(session.address(), Followers.slot(uuid));
                case FORK -> Origin.fork(session.address());
                case ROLLBACK -> rollback(descent, session);
            };
            Cluster cluster = clusters.of(uuid, plan, origin, other.major());
            cluster.renew();
            return cluster;
        }
    }

    /// Whoever has the other one's default login may have a copy of it, and nobody else: a named one is for less.
    private static void checkKnown(Descent descent, Session session, UUID resource) throws SQLException, Descent.Unfit {
        if (!Database.held(session, resource).isKnownTo(descent.url())) {
            throw new Descent.Unfit("The other database does not know that user or password."
                    + " Name it by its config var: --fork DATABASE_URL.");
        }
    }

    private static void checkSize(Plan plan, Plan other) throws Descent.Unfit {
        if (!plan.isSmallerThan(other)) return;
        throw new Descent.Unfit("The plan is smaller than that of the other database, %s: take that or a larger one."
                .formatted(other.label()));
    }

    /// Waits until the log of what was is kept. After it there is an end of a transaction, or the script would wait for
    /// one.
    private static Origin rollback(Descent descent, Session session)
            throws IOException, InterruptedException, SQLException, Descent.Unfit {
        Instant to = moment(descent, session);
        Optional<Base> base = Base.before(to, session);
        if (base.isEmpty()) throw new Descent.Unfit(reach(session));
        session.run("SELECT pg_current_xact_id()");
        String last = session.row("SELECT pg_walfile_name(pg_switch_wal())", row -> row.getString(1))
                .orElseThrow();
        long deadline = System.nanoTime() + ARCHIVED_MAX.toNanos();
        while (!Base.isArchived(last, session)) {
            if (System.nanoTime() > deadline) {
                throw new Descent.Unfit("The other database's log is not kept just now. Try again in a minute.");
            }
            Cluster.pause();
        }
        return Origin.rollback(session.address(), base.get(), to);
    }

    private static Instant moment(Descent descent, Session session) throws SQLException, Descent.Unfit {
        boolean ago = descent.by().isPresent();
        String text = descent.by()
                .or(descent::to)
                .orElseThrow(() -> new Descent.Unfit("Say what to roll back to: --to '2026-11-26 10:00+00'."));
        String sql = ago ? "SELECT now() - ?::interval" : "SELECT ?::timestamptz";
        try {
            OffsetDateTime at = session.row(sql, row -> row.getObject(1, OffsetDateTime.class), text)
                    .orElseThrow();
            OffsetDateTime now = session.row("SELECT now()", row -> row.getObject(1, OffsetDateTime.class))
                    .orElseThrow();
            if (at.isAfter(now)) throw new Descent.Unfit(PASSED);
            return at.toInstant();
        } catch (SQLException e) {
            throw new Descent.Unfit("%s is no %s: write --to '2026-11-26 10:00+00' or --by '1 hour'."
                    .formatted(text, ago ? "time span" : "moment"));
        }
    }

    private static String reach(Session session) throws SQLException {
        return Base.all(session).stream()
                .findFirst()
                .map(first ->
                        "That is too long ago: it can be rolled back to any moment after %s.".formatted(first.at()))
                .orElse("It cannot be rolled back yet: its first copy is still being made. Try again in a minute.");
    }
}
