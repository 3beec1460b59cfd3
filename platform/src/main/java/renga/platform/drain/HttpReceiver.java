package renga.platform.drain;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import renga.platform.fetch.Dialer;
import renga.platform.fetch.Wire;
import renga.platform.log.LogTap;

/// Posts lines as `application/logplex-1`, one request after the other over one connection, so that they arrive in
/// order. What was answered by 2xx has arrived.
final class HttpReceiver implements Receiver {
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    /// It has read the lines and does not want them. With other errors (401, 404, 429, 500) they are not at fault.
    private static final Set<Integer> NEVER = Set.of(400, 413, 422);

    private final Drain drain;
    private final Dialer dialer;
    private final Dialer.Place place;
    private final Pace pace;
    private @Nullable Wire wire;

    HttpReceiver(Drain drain, Dialer dialer, Dialer.Place place, Pace pace) {
        this.drain = drain;
        this.dialer = dialer;
        this.place = place;
        this.pace = pace;
    }

    @Override
    public Outcome take(List<LogTap.Line> lines) {
        byte[] body = Frames.posted(lines);
        Map<String, String> headers = headers(lines);
        boolean kept = wire != null;
        try {
            return post(headers, body);
        } catch (SocketTimeoutException e) {
            return failed(e);
        } catch (IOException e) {
            // Who keeps a connection for less long than we do has closed it: that is no failure yet.
            if (!kept) return failed(e);
        }
        rest();
        try {
            return post(headers, body);
        } catch (IOException e) {
            return failed(e);
        }
    }

    private Outcome failed(IOException e) {
        rest();
        return Outcome.Failed.of(e);
    }

    private Outcome post(Map<String, String> headers, byte[] body) throws IOException {
        Wire open = wire == null ? dialer.dial(place, pace.sendMax()) : wire;
        wire = open;
        int status = open.post(drain.url().uri(), headers, body, pace.sendMax());
        if (!open.isOpen()) rest();
        if (status >= OK && status < REDIRECT) return new Outcome.Taken();
        String why = "it answers with status " + status;
        return NEVER.contains(status) ? new Outcome.Refused(why) : new Outcome.Failed(why, Optional.empty());
    }

    /// The frame's id is the numbers of its first and its last line: who gets lines again after a kill sees which.
    private Map<String, String> headers(List<LogTap.Line> lines) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/logplex-1");
        headers.put("Logplex-Msg-Count", String.valueOf(lines.size()));
        headers.put(
                "Logplex-Frame-Id",
                "%016X%016X"
                        .formatted(lines.getFirst().number(), lines.getLast().number()));
        headers.put("Logplex-Drain-Token", drain.token());
        headers.put("User-Agent", "Logplex/Renga");
        return headers;
    }

    @Override
    public void rest() {
        if (wire != null) wire.leave();
        wire = null;
    }
}
