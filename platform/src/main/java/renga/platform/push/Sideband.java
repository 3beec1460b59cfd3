package renga.platform.push;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.transport.ReceivePack;
import renga.platform.build.Talk;

/// The `remote:` lines of one push. While nobody speaks it sends an empty packet now and then, so that nothing on the
/// way cuts a quiet build, and a client that is gone is noticed. Thread-safe.
final class Sideband implements Talk, AutoCloseable {
    /// A client that died answers the first packet with a reset and lets the second fail: noticed within twice this.
    static final Duration KEEP_ALIVE = Duration.ofSeconds(4);

    /// A packet of side band 1 without content, as git itself sends it (`receive.keepAlive`).
    private static final byte[] EMPTY_PACKET = "0005\u0001".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream messages;
    private final OutputStream raw;
    private final Runnable lost;
    private final ScheduledFuture<?> keepAlive;
    private long spokeAt = System.nanoTime();
    private boolean gone;

    /// Usable while the pack's hook runs: nobody else writes then.
    ///
    /// @param raw what the pack writes its packets to
    /// @param lost run once, when the client turns out to be gone
    Sideband(ReceivePack pack, OutputStream raw, ScheduledExecutorService timer, Runnable lost) {
        this.messages = pack.getMessageOutputStream();
        this.raw = raw;
        this.lost = lost;
        long every = KEEP_ALIVE.toMillis() / 4;
        this.keepAlive = timer.scheduleWithFixedDelay(this::keepAlive, every, every, TimeUnit.MILLISECONDS);
    }

    @Override
    public void say(byte[] bytes, int offset, int length) {
        write(messages, bytes, offset, length);
    }

    private void keepAlive() {
        if (silentFor().compareTo(KEEP_ALIVE) >= 0) write(raw, EMPTY_PACKET, 0, EMPTY_PACKET.length);
    }

    private synchronized Duration silentFor() {
        return Duration.ofNanos(System.nanoTime() - spokeAt);
    }

    private void write(OutputStream to, byte[] bytes, int offset, int length) {
        synchronized (this) {
            if (gone) return;
            try {
                to.write(bytes, offset, length);
                to.flush();
                spokeAt = System.nanoTime();
                return;
            } catch (IOException _) {
                gone = true;
            }
        }
        lost.run();
    }

    @Override
    public void close() {
        keepAlive.cancel(false);
        synchronized (this) {
            gone = true;
        }
    }
}
