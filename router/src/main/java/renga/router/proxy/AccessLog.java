package renga.router.proxy;

import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import renga.router.http.Bytes;
import renga.router.report.Reports;
import renga.router.table.App;

/// Writes request lines into one buffer and hands it over when it is full or a moment has passed. For one event loop.
final class AccessLog {
    private static final int CHUNK_BYTES = 32 << 10;
    private static final long DELAY_MILLIS = 10;
    private static final String INFO = "at=info ";

    private final EventLoop executor;
    private final Reports reports;
    private final InstantSource clock;
    private final Bytes buffer = new Bytes();
    private int lines;

    AccessLog(EventLoop executor, Reports reports, InstantSource clock) {
        this.executor = executor;
        this.reports = reports;
        this.clock = clock;
    }

    /// A request that was answered by a dyno.
    void served(App app, Trace trace) {
        line(app, INFO, "", trace);
    }

    /// @param cause what exactly was wrong, or empty
    void failed(App app, Failure failure, String cause, Trace trace) {
        line(app, failure.logStart(), cause, trace);
    }

    private void line(App app, String start, String cause, Trace trace) {
        Bytes out =
                buffer.put(app.reportPrefix()).decimal(clock.millis()).put(' ').put(start);
        if (!cause.isEmpty()) out.put("cause=\"").put(cause).put("\" ");
        out.put(trace.description()).put(" dyno=").put(trace.dyno());
        millis(out.put(" connect="), trace.connectMillis());
        millis(out.put(" service="), trace.serviceMillis());
        out.put(" status=").decimal(trace.status()).put(" bytes=");
        if (trace.bytes() >= 0) out.decimal(trace.bytes());
        out.put(" protocol=http\n");
        if (buffer.length() >= CHUNK_BYTES) hand(++lines);
        else if (++lines == 1) delay();
    }

    private void delay() {
        var _ = executor.schedule(this::flush, DELAY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void millis(Bytes out, long millis) {
        if (millis >= 0) out.decimal(millis).put("ms");
    }

    void flush() {
        hand(lines);
    }

    private void hand(int count) {
        if (count == 0) return;
        reports.requests(new Reports.Chunk(buffer.copy(), count));
        buffer.clear();
        lines = 0;
    }
}
