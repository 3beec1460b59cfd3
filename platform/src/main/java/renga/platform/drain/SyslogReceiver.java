package renga.platform.drain;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import renga.platform.fetch.Dialer;
import renga.platform.fetch.Wire;
import renga.platform.log.LogTap;

/// Writes lines to a syslog server over TCP, with or without TLS. It never says that it got them: what was written has
/// arrived as far as anybody knows. So a connection that it closes is not written to again.
final class SyslogReceiver implements Receiver {
    private final Drain drain;
    private final Dialer dialer;
    private final Dialer.Place place;
    private final Pace pace;
    private @Nullable Wire wire;

    SyslogReceiver(Drain drain, Dialer dialer, Dialer.Place place, Pace pace) {
        this.drain = drain;
        this.dialer = dialer;
        this.place = place;
        this.pace = pace;
    }

    @Override
    public Outcome take(List<LogTap.Line> lines) {
        try {
            open().send(Frames.syslog(lines, drain.token()), pace.sendMax());
            return new Outcome.Taken();
        } catch (IOException e) {
            rest();
            return Outcome.Failed.of(e);
        }
    }

    private Wire open() throws IOException {
        Wire known = wire;
        if (known != null && known.isOpen()) return known;
        Wire fresh = dialer.dial(place, pace.sendMax());
        fresh.closeWithOther();
        wire = fresh;
        return fresh;
    }

    @Override
    public void rest() {
        if (wire != null) wire.leave();
        wire = null;
    }
}
