package renga.platform.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.DynoEvent;
import renga.platform.backing.ServiceLog;
import renga.platform.formation.DynoLog;
import renga.platform.route.RequestLog;

/// The merged log of every app. Thread-safe; writing waits for the page cache at most, never for a disk or a reader.
///
/// What a dyno, the platform or the API said is in the file when the call returns, so a kill of the JVM loses none of
/// it. Router lines, the many, are written a moment later in batches.
public final class Logs implements DynoLog, RequestLog, ServiceLog, AutoCloseable {
    /// Router lines are gathered so long: 50 ms.
    static final Duration GATHER = Duration.ofMillis(50);

    /// A log unused so long gives its memory and file back: 30 s.
    static final Duration REST_AFTER = Duration.ofSeconds(30);

    /// Apps whose router lines came within this time are told that some were lost: 1 min.
    static final Duration ROUTED_LATELY = Duration.ofMinutes(1);

    private static final Logger OWN = LoggerFactory.getLogger(Logs.class);

    private final Path folder;
    private final InstantSource clock;
    private final Instant openedAt;
    private final ConcurrentHashMap<AppId, AppLog> logs = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<AppId, Instant> routedAt = new ConcurrentHashMap<>();
    private final Set<AppLog> toFlush = ConcurrentHashMap.newKeySet();
    private static final String SAMPLE = "sample#";

    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("log-flush").factory());

    /// @param folder one folder per app is made in it, readable by its owner only
    public Logs(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        this.openedAt = clock.instant();
        later.scheduleWithFixedDelay(this::rest, REST_AFTER.toSeconds(), REST_AFTER.toSeconds(), TimeUnit.SECONDS);
    }

    /// `app[web.1]`: what a dyno wrote; lines that a restarted runtime delivers again are known and skipped.
    public void output(DynoEvent.Output output) {
        List<AppLog.Entry> entries = output.lines().stream()
                .map(line -> new AppLog.Entry(line.at(), line.text()))
                .toList();
        now(output.app(), tag(output.id()), Sources.app(output.name()), entries);
    }

    /// `app[postgres]: [DATABASE] …`, and of samples `app[heroku-postgres]: source=DATABASE sample#…`, as what reads
    /// Heroku's logs knows them.
    @Override
    public void tell(AppId app, DynoEvent.Output said, String as, String attachment) {
        // One by one: what is delivered again is known by the order of its times.
        for (DynoEvent.Line line : said.lines()) {
            boolean sample = line.text().startsWith(SAMPLE);
            String text = (sample ? "source=" + attachment : "[" + attachment + "]") + " " + line.text();
            String source = (sample ? "app[heroku-" : "app[") + as + "]";
            now(app, tag(said.id()), source, List.of(new AppLog.Entry(line.at(), text)));
        }
    }

    /// L12: the dyno wrote faster than its output could be taken.
    public void lost(DynoEvent.OutputLost lost) {
        dyno(lost.app(), lost.name(), LogCodes.localOverflow(lost.bytes(), clock.instant()));
    }

    /// `heroku[web.1]`: what became of a dyno: `State changed from starting to up`.
    public void dyno(AppId app, DynoName name, String text) {
        now(app, LogFormat.NO_TAG, Sources.heroku(name), List.of(new AppLog.Entry(clock.instant(), text)));
    }

    @Override
    public void line(AppId app, String source, String dyno, String text) {
        now(app, LogFormat.NO_TAG, source + "[" + dyno + "]", List.of(new AppLog.Entry(clock.instant(), text)));
    }

    /// `app[api]`: what a person or a build did: `Release v3 created by user dev@example.test`.
    public void api(AppId app, String text) {
        now(app, LogFormat.NO_TAG, Sources.API, List.of(new AppLog.Entry(clock.instant(), text)));
    }

    /// `heroku[router]`: one request, as the router reported it.
    @Override
    public void request(AppId app, Instant at, String text) {
        Instant now = clock.instant();
        routedAt.put(app, now);
        AppLog log = log(app);
        boolean waiting = log.gather(LogFormat.NO_TAG, Sources.ROUTER, List.of(new AppLog.Entry(at, text)), now);
        if (waiting && toFlush.add(log)) flushLater(log);
    }

    /// L12: the router dropped so many request lines; it does not know whose, so every app it served lately is told.
    @Override
    public void lost(long lines) {
        Instant now = clock.instant();
        routedAt.values().removeIf(at -> at.isBefore(now.minus(ROUTED_LATELY)));
        for (AppId app : routedAt.keySet()) logplex(app, LogCodes.routerOverflow(lines, now));
    }

    /// L10: a drain did not take so many messages.
    public void drainOverflow(AppId app, long lines, Instant since) {
        logplex(app, LogCodes.drainOverflow(lines, since));
    }

    /// L14: the certificate where a drain leads to is not accepted.
    ///
    /// @param uri without what may be secret
    public void badCertificate(AppId app, String why, String uri) {
        logplex(app, LogCodes.badCertificate(why, uri));
    }

    /// Deletes the log of a destroyed app; streams of it end, lines that still come are dropped.
    ///
    /// @throws IOException if a file could not be deleted; may be asked again
    @Override
    public void forget(AppId app) throws IOException {
        routedAt.remove(app);
        log(app).forget();
    }

    /// Ends the streams of all who watch, as the platform stops: they come back to the next one.
    public void endStreams() {
        logs.values().forEach(AppLog::endReaders);
    }

    /// Follows an app's log.
    ///
    /// @param number of the first line wanted; if it is gone, reading begins at the oldest there is
    public LogTap tap(AppId app, long number) {
        return new LogTap(log(app), number);
    }

    /// The number that the next line of an app will get.
    public long next(AppId app) throws IOException {
        return log(app).next();
    }

    AppLog log(AppId app) {
        return logs.computeIfAbsent(app, id -> new AppLog(folder.resolve(id.toString()), openedAt));
    }

    private void logplex(AppId app, String text) {
        now(app, LogFormat.NO_TAG, Sources.LOGPLEX, List.of(new AppLog.Entry(clock.instant(), text)));
    }

    private void now(AppId app, String tag, String source, List<AppLog.Entry> entries) {
        AppLog log = log(app);
        Instant now = clock.instant();
        if (log.gather(tag, source, entries, now)) log.flush(now);
    }

    /// Half a UUID tells the dynos of one app apart.
    private static String tag(DynoId dyno) {
        return "%016x".formatted(dyno.value().getMostSignificantBits());
    }

    private void flushLater(AppLog log) {
        try {
            var _ = later.schedule(() -> flush(log), GATHER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            flush(log);
        }
    }

    private void flush(AppLog log) {
        toFlush.remove(log);
        log.flush(clock.instant());
    }

    private void rest() {
        Instant idleSince = clock.instant().minus(REST_AFTER);
        routedAt.values().removeIf(at -> at.isBefore(clock.instant().minus(ROUTED_LATELY)));
        try {
            logs.values().forEach(log -> log.rest(idleSince));
        } catch (RuntimeException e) {
            OWN.warn("log: giving idle logs' memory back failed", e);
        }
    }

    /// Writes what is gathered.
    @Override
    public void close() {
        later.shutdownNow();
        logs.values().forEach(log -> log.close(clock.instant()));
    }
}
