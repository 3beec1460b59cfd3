package renga.platform.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.AttachedDyno;

/// One client and one attached dyno, from the first byte to the last. Runs on the connection's thread, with one more
/// thread per direction.
final class Session {
    /// As large as a TLS record, so that a read gives all of one.
    private static final int INPUT_BYTES = 16 * 1024;

    /// Smaller than a TLS record, so that one record carries it together with what was held back before.
    private static final int OUTPUT_BYTES = 12 * 1024;

    /// What a client without a terminal sends at the end of its input; a terminal makes it end of file by itself.
    private static final byte END_OF_INPUT = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Visitor visitor;
    private final AttachedDyno dyno;
    private final boolean terminal;
    private final boolean clientHasTerminal;
    private final RunLimits limits;
    private final Consumer<String> log;
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private volatile long busyAt = System.nanoTime();
    private volatile boolean clientLost;

    private enum News {
        OUTPUT_ENDED,
        CLIENT_LEFT
    }

    Session(Visitor visitor, AttachedDyno dyno, RunWish wish, RunLimits limits, Consumer<String> log) {
        this.visitor = visitor;
        this.dyno = dyno;
        this.terminal = wish.terminal();
        this.clientHasTerminal = wish.clientHasTerminal();
        this.limits = limits;
        this.log = log;
    }

    /// Returns when the dyno has written its last byte and the client has it, or when nobody listens any more and
    /// the dyno has ended nevertheless.
    void run() throws InterruptedException {
        Thread output = Thread.ofVirtual().name("run-output").start(this::pumpOutput);
        Thread input = Thread.ofVirtual().name("run-input").start(this::pumpInput);
        switch (awaitEnd()) {
            case OUTPUT_ENDED -> visitor.farewell(input);
            case CLIENT_LEFT -> {
                hangUp();
                output.join(limits.life());
            }
        }
    }

    /// Idle is as good as gone.
    private News awaitEnd() throws InterruptedException {
        while (true) {
            long left = limits.idle().toNanos() - (System.nanoTime() - busyAt);
            News first = news.poll(Math.max(left, 0), TimeUnit.NANOSECONDS);
            if (first == News.CLIENT_LEFT) log.accept(RunLines.clientLeft());
            if (first != null) return first;
            if (System.nanoTime() - busyAt >= limits.idle().toNanos()) {
                log.accept(RunLines.idle(limits.idle().toMinutes()));
                return News.CLIENT_LEFT;
            }
        }
    }

    /// A dyno that does not mind is told of and runs on, until its life is over.
    private void hangUp() throws InterruptedException {
        clientLost = true;
        visitor.close();
        dyno.hangUp();
        if (dyno.awaitExit(limits.hangUp()).isEmpty()) log.accept(RunLines.detached());
    }

    private void pumpOutput() {
        try (InputStream from = dyno.output()) {
            var to = new ExitMarker(visitor.out(), clientHasTerminal);
            byte[] chunk = new byte[OUTPUT_BYTES];
            for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
                busyAt = System.nanoTime();
                if (!clientLost) pass(to, chunk, n);
            }
            if (!clientLost) to.finish();
        } catch (IOException e) {
            LOG.debug("run: the output of {} ended early", dyno.id(), e);
        }
        news.add(News.OUTPUT_ENDED);
    }

    /// Without a client the output goes nowhere, so that the dyno is not stuck on it.
    private void pass(ExitMarker to, byte[] chunk, int length) {
        try {
            to.write(chunk, length);
        } catch (IOException e) {
            LOG.debug("run: the client of {} takes nothing any more", dyno.id(), e);
            leave();
        }
    }

    private void pumpInput() {
        try (OutputStream to = dyno.stdin()) {
            InputStream from = visitor.in();
            byte[] chunk = new byte[INPUT_BYTES];
            boolean open = true;
            for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
                busyAt = System.nanoTime();
                if (open) open = feed(to, chunk, n);
            }
        } catch (IOException e) {
            LOG.debug("run: the client of {} was lost", dyno.id(), e);
        }
        leave();
    }

    /// @return whether the dyno takes more input
    private boolean feed(OutputStream to, byte[] chunk, int length) {
        boolean last = !terminal && length > 0 && chunk[length - 1] == END_OF_INPUT;
        try {
            to.write(chunk, 0, last ? length - 1 : length);
            to.flush();
            if (last) to.close();
            return !last;
        } catch (IOException e) {
            LOG.debug("run: dyno {} takes no more input", dyno.id(), e);
            return false;
        }
    }

    private void leave() {
        clientLost = true;
        news.add(News.CLIENT_LEFT);
    }
}
