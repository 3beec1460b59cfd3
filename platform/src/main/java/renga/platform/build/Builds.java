package renga.platform.build;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.BuildId;
import renga.core.ReleaseId;
import renga.core.SlugId;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.FoundDyno;
import renga.platform.app.App;
import renga.platform.db.Database;
import renga.platform.db.Keyset;
import renga.platform.fetch.Fetcher;
import renga.platform.slug.Slugs;

/// The front door of the build room: turns a source into a slug, one build per app at a time.
/// Thread-safe.
public final class Builds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Builds.class);
    private static final String INTERRUPTED = "The platform was restarted while this build ran. Push again.";
    private static final Path SYSTEM_BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");
    private static final int SECRET_BYTES = 16;
    private static final long FOLLOW_MILLIS = 5_000;

    private final BuildTable table;
    private final BuildOutputs outputs;
    private final Buildpacks buildpacks;
    private final BuildpackArchives archives;
    private final OperatorSettings operator;
    private final DynoRuntime runtime;
    private final Slugs slugs;
    private final BuildLimits limits;
    private final SlugSizes sizes;
    private final InstantSource clock;
    private final Turns turns;
    private final Standby standby;
    private final SecureRandom random = new SecureRandom();
    private final Map<BuildId, Running> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("build-limits").factory());

    private record Running(Transcript transcript, Cancellation cancellation) {}

    /// Fetches buildpacks with the certificates of this system, and from no private network.
    public Builds(Database db, DynoRuntime runtime, Slugs slugs, Path home, BuildLimits limits, InstantSource clock) {
        this(db, runtime, slugs, home, limits, clock, new Fetcher(SYSTEM_BUNDLE, List.of()));
    }

    /// @param home RENGA_HOME: transcripts in `builds/`, fetched buildpacks in `buildpacks/`, the
    ///     operator's settings for builds in `build.env` and `buildpacks.conf`
    public Builds(
            Database db,
            DynoRuntime runtime,
            Slugs slugs,
            Path home,
            BuildLimits limits,
            InstantSource clock,
            Fetcher fetcher) {
        this.table = new BuildTable(db);
        this.outputs = new BuildOutputs(home.resolve("builds"));
        this.buildpacks = new Buildpacks(db, home);
        this.archives =
                new BuildpackArchives(home.resolve("buildpacks"), fetcher, clock, BuildpackArchives.KEPT_BYTES_MAX);
        this.operator = new OperatorSettings(home.resolve("build.env"));
        this.runtime = runtime;
        this.slugs = slugs;
        this.limits = limits;
        this.sizes = new SlugSizes(runtime, slugs, limits);
        this.clock = clock;
        this.turns = new Turns(limits.buildsAtOnceMax());
        this.standby = new Standby(runtime, limits, timer);
    }

    /// Ends what an earlier life of the platform left unfinished. Call it once, before the first build.
    ///
    /// @param releaseOf the release a slug became, if it did before the end
    public void recover(BiFunction<AppId, SlugId, Optional<ReleaseId>> releaseOf) {
        for (Build build : table.pendingWithSlug()) {
            build.slug()
                    .flatMap(slug -> releaseOf.apply(build.app(), slug))
                    .ifPresent(release -> table.succeed(build.id(), release, now()));
        }
        int left = table.failPending(INTERRUPTED, now());
        if (left > 0) LOG.warn("{} builds were cut off by the restart and have failed", left);
        for (FoundDyno dyno : runtime.found()) {
            if (owns(dyno)) runtime.remove(dyno.id());
        }
    }

    /// Whether a dyno found on the machine is a build's.
    public boolean owns(FoundDyno dyno) {
        return table.find(new BuildId(dyno.id().value())).isPresent();
    }

    /// A build of the app is likely to come: its dyno may be begun before the source is there.
    ///
    /// @param config the app's config vars
    /// @param waitMax it is let go after that
    public void expect(App app, Supplier<Map<String, String>> config, Duration waitMax) {
        if (turns.areTaken() || table.isPending(app.id())) return;
        standby.expect(app.id(), () -> tools(app, config.get()), waitMax);
    }

    private Optional<BuildTools> tools(App app, Map<String, String> config) throws IOException, DynoException {
        BuildpackChoice choice = buildpacks.choice(app.id(), List.of(), config);
        if (!choice.buildpacks().stream().allMatch(Buildpack::isAtHand)) return Optional.empty();
        var stack = new BuildTools.Stack(app.buildStack(), runtime.stackRevision(app.buildStack()));
        return Optional.of(
                new BuildTools(app.id(), app.tenant(), stack, operator.read(), choice.buildpacks(), choice.owners()));
    }

    /// Lets go of what waits for the app's next build, and of the cache with it.
    public void expectNone(AppId app) {
        standby.take(app).ifPresent(Standby.Early::discard);
    }

    /// Writes the row of a build that begins now; whoever opens it runs and closes it.
    ///
    /// @param talk hears all that is said until it is closed
    /// @return empty while another build of the app is pending
    public Optional<OpenBuild> open(BuildRequest request, Talk talk, Cancellation cancellation) {
        Optional<Standby.Early> early = standby.take(request.app());
        Build build = row(request, early.map(Standby.Early::id).orElseGet(BuildId::random));
        if (!table.insert(build)) {
            early.ifPresent(Standby.Early::discard);
            return Optional.empty();
        }
        try {
            OutputStream kept = outputs.create(request.app(), build.id());
            var transcript = new Transcript(talk, kept, limits.outputBytesMax());
            running.put(build.id(), new Running(transcript, cancellation));
            return Optional.of(new OpenBuild(
                    new OpenBuild.Place(table, slugs, this::now, () -> {
                        running.remove(build.id());
                        early.ifPresent(Standby.Early::discard);
                    }),
                    build,
                    request,
                    transcript,
                    () -> inTurn(build, request, transcript, cancellation, early)));
        } catch (IOException e) {
            early.ifPresent(Standby.Early::discard);
            table.fail(build.id(), OpenBuild.BROKEN_OFF, now());
            throw new UncheckedIOException("the output of build " + build.id() + " cannot be written", e);
        }
    }

    private BuildRun.End inTurn(
            Build build,
            BuildRequest request,
            Transcript transcript,
            Cancellation cancellation,
            Optional<Standby.Early> early)
            throws InterruptedException {
        Turns.Turn turn =
                turns.take(request.app(), limits.turnWaitMax(), cancellation, place -> transcript.line(waiting(place)));
        if (turn != Turns.Turn.COME) {
            String sentence = cancellation.reason().orElseGet(() -> noTurn(turn));
            transcript.problem(sentence);
            return new BuildRun.End.Stopped(sentence);
        }
        try {
            var choice = buildpacks.choice(request.app(), request.buildpacks(), request.config());
            return new BuildRun(runtime, archives, limits, sizes, timer, request, transcript, cancellation)
                    .run(build.id(), choice, operator, early);
        } finally {
            turns.giveBack();
        }
    }

    private static String waiting(int place) {
        return "-----> Waiting for other builds on this machine to finish... place " + place + " in the queue";
    }

    private String noTurn(Turns.Turn turn) {
        return turn == Turns.Turn.TOO_MANY_WAIT
                ? Turns.WAITING_MAX + " builds wait on this machine already. Push again later."
                : "Other builds kept the machine busy for more than %d minutes. Push again."
                        .formatted(limits.turnWaitMax().toMinutes());
    }

    private Build row(BuildRequest request, BuildId id) {
        var secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new Build(
                id,
                request.app(),
                request.user(),
                Build.Status.PENDING,
                request.stack(),
                request.revision().version(),
                request.revision().title(),
                request.revision().blob(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                HexFormat.of().formatHex(secret),
                now(),
                now());
    }

    /// Buildpacks as they are kept: names, URNs and addresses alike.
    ///
    /// @throws renga.platform.refusal.Refusal if one is nothing of these
    public List<String> buildpacks(List<String> wanted) {
        return wanted.stream().map(buildpacks::canonical).toList();
    }

    /// The beginning of what a build said.
    String output(Build build, int bytesMax) throws IOException {
        return outputs.read(build.app(), build.id(), bytesMax);
    }

    public Optional<Build> find(BuildId id) {
        return table.find(id);
    }

    /// How the API showed a build whose row was this one.
    ///
    /// @param row its columns as JSON
    /// @param host of the API: `localhost:5443`
    /// @param repository where a push came from
    public Optional<Object> portrait(String row, String host, String repository) {
        return table.asItWas(row).map(build -> BuildWire.of(build, build.outputUrl(host), repository));
    }

    /// @param column `created_at` or `id`
    public Keyset.Page<Build> list(AppId app, String column, Keyset page) {
        return table.list(app, column, page);
    }

    public boolean isBuilding(AppId app) {
        return table.isPending(app);
    }

    /// Ends a build that runs; one that has ended is left as it is.
    public void cancel(BuildId id, String why) {
        Running now = running.get(id);
        if (now != null) now.cancellation().cancel(why);
    }

    /// Copies a build's transcript from a position on, and what comes, until it has ended.
    public void copyOutput(Build build, long from, OutputStream to) throws IOException, InterruptedException {
        long position = from;
        boolean more = true;
        while (more) {
            Running now = running.get(build.id());
            more = now != null && now.transcript().awaitMore(position, FOLLOW_MILLIS);
            position = outputs.copy(build.app(), build.id(), position, to);
            to.flush();
        }
    }

    /// Waits for a build that is using it.
    public void purgeCache(AppId app) throws InterruptedException {
        expectNone(app);
        runtime.caches().purge(app);
    }

    /// Drops what is kept of a destroyed app's builds outside the database. Idempotent.
    public void forget(AppId app) throws IOException, InterruptedException {
        outputs.forget(app);
        purgeCache(app);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        running.values().forEach(build -> build.cancellation().cancel(INTERRUPTED));
        standby.close();
        timer.shutdownNow();
    }
}
