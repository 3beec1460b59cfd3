package renga.platform.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Writes one view of a log as server-sent events: each event a batch of lines, its id the number of the last one.
///
/// A client that comes back with the id of the last event it got sees every later line once. One that reads slower
/// than the log rolls is told how many lines it missed (L11). Runs on the request's thread.
final class LogStream {
    /// A silent stream says so often that it is alive: 15 s, half of what servers and proxies allow.
    static final Duration KEEPALIVE = Duration.ofSeconds(15);

    private static final byte[] KEEPALIVE_COMMENT = ": keepalive\n\n".getBytes(UTF_8);

    private final AppLog log;
    private final LogView view;
    private final InstantSource clock;
    private final OutputStream out;
    private Instant wroteAt;

    LogStream(AppLog log, LogView view, InstantSource clock, OutputStream out) {
        this.log = log;
        this.view = view;
        this.clock = clock;
        this.out = out;
        this.wroteAt = clock.instant();
    }

    /// The last lines, then, if the view tails, what comes until the end.
    void fromLatest(Instant end) throws IOException, InterruptedException {
        long next = log.next();
        try (var cursor = new LogCursor(log, next - Segments.LINES_KEPT)) {
            var latest = new ArrayDeque<LogLine>();
            while (cursor.number() < next) {
                LogCursor.Batch batch = cursor.next();
                if (batch.lines().isEmpty()) break;
                for (LogLine line : accepted(batch.lines())) latest.addLast(line);
                while (latest.size() > view.lines()) latest.removeFirst();
            }
            send(List.copyOf(latest));
            if (view.tail()) tail(cursor, end);
        }
    }

    /// All lines after this one, then as above.
    void after(long number, Instant end) throws IOException, InterruptedException {
        long next = log.next();
        try (var cursor = new LogCursor(log, Math.min(number + 1, next))) {
            while (cursor.number() < next) {
                LogCursor.Batch batch = cursor.next();
                if (batch.lines().isEmpty()) break;
                send(batch);
            }
            if (view.tail()) tail(cursor, end);
        }
    }

    private void tail(LogCursor cursor, Instant end) throws IOException, InterruptedException {
        keepAlive();
        while (clock.instant().isBefore(end)) {
            if (!log.awaitLine(cursor.number(), KEEPALIVE)) return;
            send(cursor.next());
            if (!clock.instant().isBefore(wroteAt.plus(KEEPALIVE))) keepAlive();
        }
    }

    private void keepAlive() throws IOException {
        write(KEEPALIVE_COMMENT);
    }

    private void send(LogCursor.Batch batch) throws IOException {
        List<LogLine> lines = accepted(batch.lines());
        if (batch.missed() > 0 && !batch.lines().isEmpty()) {
            var told = new ArrayList<LogLine>();
            told.add(overflow(batch));
            told.addAll(lines);
            lines = told;
        }
        send(lines);
    }

    private LogLine overflow(LogCursor.Batch batch) {
        Instant now = clock.instant();
        String text =
                LogFormat.time(now) + " " + Sources.LOGPLEX + ": " + LogCodes.tailOverflow(batch.missed(), wroteAt);
        return new LogLine(batch.lines().getFirst().number() - 1, text);
    }

    private List<LogLine> accepted(List<LogLine> lines) {
        return lines.stream().filter(view.filter()::accepts).toList();
    }

    private void send(List<LogLine> lines) throws IOException {
        if (lines.isEmpty()) return;
        var event = new StringBuilder("id: ").append(lines.getLast().number()).append('\n');
        for (LogLine line : lines) event.append("data: ").append(line.text()).append('\n');
        write(event.append('\n').toString().getBytes(UTF_8));
    }

    /// The time is taken before: a slow client's silence counts from when it could have read on.
    private void write(byte[] event) throws IOException {
        wroteAt = clock.instant();
        out.write(event);
        out.flush();
    }
}
