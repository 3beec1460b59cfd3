package renga.platform.build;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.BuildId;
import renga.dyno.BuildCaches;
import renga.platform.db.Columns;
import renga.platform.db.Database;
import renga.platform.retention.Chore;
import renga.platform.retention.Keep;

/// Old builds go with their transcripts, and the caches of apps that are not built any more. Thread-safe.
public final class BuildRetention {
    private static final Logger LOG = LoggerFactory.getLogger(BuildRetention.class);
    private static final int APPS_AT_ONCE = 50;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private static final String APPS =
            "SELECT DISTINCT app_id FROM build WHERE app_id > :after ORDER BY app_id LIMIT :most";
    private static final String OLD = """
            SELECT id, app_id FROM (
                SELECT id, app_id, status, created_at,
                       row_number() OVER (PARTITION BY app_id ORDER BY created_at DESC) AS place
                FROM build WHERE app_id = ANY(:apps)) build
            WHERE place > :least AND status <> 'pending' AND (created_at < :before OR place > :most)
            """;
    private static final String DELETE = "DELETE FROM build WHERE id = ANY(:builds) AND status <> 'pending'";
    private static final String BUILT_SINCE =
            "SELECT EXISTS (SELECT 1 FROM build WHERE app_id = :app AND created_at >= :since)";

    private final Database db;
    private final BuildOutputs outputs;
    private final BuildCaches caches;
    private final InstantSource clock;
    private final Keep keep;

    /// @param home RENGA_HOME
    public BuildRetention(Database db, Path home, BuildCaches caches, InstantSource clock, Keep keep) {
        this.db = db;
        this.outputs = new BuildOutputs(home.resolve("builds"));
        this.caches = caches;
        this.clock = clock;
        this.keep = keep;
    }

    public List<Chore> chores() {
        return List.of(
                new Chore("delete old builds", OldBuilds::new),
                new Chore("empty caches of apps not built any more", IdleCaches::new));
    }

    private record Old(BuildId id, AppId app) {}

    private final class OldBuilds implements Chore.Sweep {
        private final boolean tight;
        private UUID after = BEFORE_ALL;

        OldBuilds(boolean tight) {
            this.tight = tight;
        }

        /// The transcript goes before the row: cut off in between, the row is found again.
        @Override
        public boolean batch() throws IOException {
            List<UUID> apps = db.jdbi()
                    .withHandle(handle -> handle.createQuery(APPS)
                            .bind("after", after)
                            .bind("most", APPS_AT_ONCE)
                            .mapTo(UUID.class)
                            .list());
            if (apps.isEmpty()) return false;
            after = apps.getLast();
            List<Old> old = old(apps);
            for (Old build : old) outputs.forget(build.app(), build.id());
            if (!old.isEmpty()) delete(old);
            return apps.size() == APPS_AT_ONCE;
        }

        private List<Old> old(List<UUID> apps) {
            return db.jdbi()
                    .withHandle(handle -> handle.createQuery(OLD)
                            .bind("apps", apps.toArray(UUID[]::new))
                            .bind("least", keep.releasesMin())
                            .bind("most", keep.most(tight))
                            .bind("before", keep.before(now()))
                            .map((rs, _) ->
                                    new Old(new BuildId(Columns.uuid(rs, "id")), new AppId(Columns.uuid(rs, "app_id"))))
                            .list());
        }

        private void delete(List<Old> old) {
            int gone = db.jdbi()
                    .withHandle(handle -> handle.createUpdate(DELETE)
                            .bind(
                                    "builds",
                                    old.stream()
                                            .map(build -> build.id().value())
                                            .toArray(UUID[]::new))
                            .execute());
            LOG.info("{} old builds were deleted", gone);
        }
    }

    private final class IdleCaches implements Chore.Sweep {
        private final boolean tight;
        private Optional<Deque<AppId>> left = Optional.empty();

        IdleCaches(boolean tight) {
            this.tight = tight;
        }

        @Override
        public boolean batch() throws InterruptedException {
            Deque<AppId> apps = left.orElseGet(() -> new ArrayDeque<>(caches.all()));
            left = Optional.of(apps);
            AppId app = apps.poll();
            if (app == null) return false;
            Instant since = now().minus(tight ? keep.cacheIdleTight() : keep.cacheIdle());
            if (!builtSince(app, since)) {
                caches.purge(app);
                LOG.info("the build cache of app {} was emptied: no build since {}", app, since);
            }
            return true;
        }

        private boolean builtSince(AppId app, Instant since) {
            return db.jdbi()
                    .withHandle(handle -> handle.createQuery(BUILT_SINCE)
                            .bind("app", app)
                            .bind("since", since)
                            .mapTo(Boolean.class)
                            .one());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
