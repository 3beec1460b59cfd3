package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.BuildId;
import renga.platform.app.App;
import renga.platform.release.LedgerFixture;
import renga.platform.retention.Chore;
import renga.platform.retention.Keep;
import renga.testkit.FakeClock;
import renga.testkit.FakeRuntime;
import renga.testkit.ThrowAway;

/// Old builds go with their transcripts; caches go when an app is not built any more.
class BuildRetentionTest {
    private static final Keep KEEP = Keep.of(2, 4, Duration.ofDays(30));

    @TempDir
    Path home;

    private final FakeClock clock = FakeClock.ticking();
    private final FakeRuntime runtime = new FakeRuntime(clock);
    private LedgerFixture ledger;
    private BuildTable table;
    private BuildRetention retention;
    private App app;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture(home);
        table = new BuildTable(ledger.db);
        retention = new BuildRetention(ledger.db, home, runtime.caches(), clock, KEEP);
        app = ledger.app("shop");
    }

    @AfterEach
    void close() throws Exception {
        ledger.close();
    }

    @Test
    void old_builds_past_the_newest_go_with_their_transcripts() throws Exception {
        BuildId first = ended();
        BuildId second = ended();
        BuildId third = ended();
        sweep(false);
        assertThat(table.find(first)).isPresent();

        clock.advance(Duration.ofDays(31));
        sweep(false);
        assertThat(table.find(first)).isEmpty();
        assertThat(transcript(first)).doesNotExist();
        assertThat(table.find(second)).isPresent();
        assertThat(transcript(third)).exists();
    }

    @Test
    void young_builds_go_when_they_are_too_many() throws Exception {
        BuildId first = ended();
        List<BuildId> later = List.of(ended(), ended(), ended(), ended());
        sweep(false);
        assertThat(table.find(first)).isEmpty();
        assertThat(later).allMatch(id -> table.find(id).isPresent());

        sweep(true);
        assertThat(table.find(later.get(1))).isEmpty();
        assertThat(table.find(later.get(2))).isPresent();
    }

    @Test
    void a_build_that_runs_is_never_deleted() throws Exception {
        BuildId running = begun();
        clock.advance(Duration.ofDays(31));
        for (int i = 0; i < 3; i++) {
            ledger.db
                    .jdbi()
                    .useHandle(
                            handle -> handle.execute(
                                    "INSERT INTO build (id, app_id, account_id, status, stack, output_secret, created_at, updated_at)"
                                            + " SELECT gen_random_uuid(), id, owner_id, 'failed', 'heroku-24', 'x', now(), now() FROM app"));
        }
        clock.advance(Duration.ofDays(31));
        sweep(true);
        assertThat(table.find(running)).isPresent();
        assertThat(transcript(running)).exists();
    }

    @Test
    void a_transcript_that_went_without_its_row_is_no_trouble() throws Exception {
        BuildId first = ended();
        Files.delete(transcript(first));
        for (int i = 0; i < 4; i++) ended();
        sweep(false);
        assertThat(table.find(first)).isEmpty();
    }

    @Test
    void the_cache_of_an_app_not_built_any_more_is_emptied() throws Exception {
        fillCache();
        ended();
        clock.advance(Duration.ofDays(29));
        sweep(false);
        assertThat(runtime.caches().all()).containsExactly(app.id());

        clock.advance(Duration.ofDays(2));
        sweep(false);
        assertThat(runtime.caches().all()).isEmpty();
    }

    @Test
    void a_full_disk_empties_caches_sooner() throws Exception {
        fillCache();
        ended();
        sweep(true);
        assertThat(runtime.caches().all()).containsExactly(app.id());

        clock.advance(Duration.ofDays(2));
        sweep(true);
        assertThat(runtime.caches().all()).isEmpty();
    }

    private void sweep(boolean tight) throws Exception {
        for (Chore chore : retention.chores()) {
            Chore.Sweep sweep = chore.round().begin(tight);
            boolean more = true;
            while (more) more = sweep.batch();
        }
    }

    private BuildId ended() throws Exception {
        BuildId id = begun();
        table.fail(id, "for the test", clock.instant());
        return id;
    }

    private BuildId begun() throws Exception {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var build = new Build(
                BuildId.random(),
                app.id(),
                new Build.User(ledger.dev.id(), ledger.dev.email()),
                Build.Status.PENDING,
                "heroku-24",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "secret",
                now,
                now);
        assertThat(table.insert(build)).isTrue();
        try (OutputStream out = new BuildOutputs(home.resolve("builds")).create(app.id(), build.id())) {
            out.write("-----> said\n".getBytes(StandardCharsets.UTF_8));
        }
        return build.id();
    }

    private void fillCache() throws Exception {
        ThrowAway.build(runtime, app.id(), app.tenant(), "echo kept > /cache/thing");
        assertThat(runtime.caches().all()).containsExactly(app.id());
    }

    private Path transcript(BuildId build) {
        return home.resolve("builds").resolve(app.id().toString()).resolve(build + ".log");
    }
}
