package renga.dyno.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves the output of all dynos, turn by turn, on one thread. Idle dynos cost nothing. Thread-safe.
public final class OutputPump implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputPump.class);
    private static final long WAIT_NANOS = 100_000_000;

    private final DelayQueue<Due> queue = new DelayQueue<>();
    private final Thread thread;

    /// One dyno's place in the pump.
    public final class Source {
        private final LogTail tail;

        private Source(LogTail tail) {
            this.tail = tail;
        }

        /// Something may have been written.
        public void changed() {
            enqueue(tail, 0);
        }

        /// The process has ended and written all.
        public void processEnded() {
            tail.processEnded();
            // A turn may wait in the queue for its share: the end does not wait.
            queue.add(new Due(tail, System.nanoTime()));
        }
    }

    private record Due(@Nullable LogTail tail, long atNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    public OutputPump() {
        thread = Thread.ofPlatform().daemon().name("dyno-output").start(this::run);
    }

    /// @param log conmon's log file, there already or soon
    /// @param control conmon's control pipe
    /// @param saved where the place delivered last is kept
    public Source follow(Path log, Path control, Path saved, OutputSink sink) throws IOException {
        Source source = new Source(new LogTail(log, control, saved, sink));
        source.changed();
        return source;
    }

    private void enqueue(LogTail tail, long delayNanos) {
        if (tail.queued.compareAndSet(false, true)) queue.add(new Due(tail, System.nanoTime() + delayNanos));
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(OutputLimits.TURN_BYTES_MAX);
        try {
            while (true) {
                LogTail tail = queue.take().tail();
                if (tail == null) return;
                tail.queued.set(false);
                turn(tail, buffer);
            }
        } catch (InterruptedException closed) {
            queue.clear();
        }
    }

    private void turn(LogTail tail, ByteBuffer buffer) {
        try {
            switch (tail.turn(buffer)) {
                case MORE -> enqueue(tail, 0);
                case WAIT -> enqueue(tail, WAIT_NANOS);
                case ENDED -> tail.close();
                case CAUGHT_UP -> {}
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("reading a dyno's output", e);
            enqueue(tail, WAIT_NANOS);
        }
    }

    @Override
    public void close() {
        queue.add(new Due(null, System.nanoTime()));
        try {
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
