package renga.router.proxy;

import io.netty.channel.ConnectTimeoutException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import renga.router.table.App;
import renga.router.table.Routing;
import renga.router.table.Target;

/// Looks for a backend for one request: takes an idle connection, connects, tries another, waits for one to come up.
///
/// On the exchange's event loop, but for [#wake()].
final class Search implements App.Waiter {
    /// A request that cannot be repeated takes only connections used so recently that no backend closes them now.
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Loop loop;
    private final App app;
    private final Exchange exchange;
    private final long deadlineNanos;
    private int connects;
    private @Nullable Failure last;
    private @Nullable Attempt attempt;
    private long connectStartNanos;
    private long retryNanos;
    private boolean retryPlanned;
    private boolean waiting;
    private boolean over;
    private boolean freshOnly;

    /// A connect under way.
    private record Attempt(Target target, Future<?> connect) {}

    Search(Loop loop, App app, Exchange exchange, long nowNanos) {
        this.loop = loop;
        this.app = app;
        this.exchange = exchange;
        this.deadlineNanos = nowNanos + loop.timeouts.hold().toNanos();
    }

    void run() {
        while (!over) {
            Routing routing = app.routing();
            Failure refused = refusal(routing);
            if (routing.isGone() || refused != null) {
                end(refused);
                return;
            }
            long now = System.nanoTime();
            Target target = routing.acquire(loop.random, now);
            if (target != null) {
                use(target, now);
                return;
            }
            if (await(routing, now)) return;
        }
    }

    private void end(@Nullable Failure refused) {
        over = true;
        if (refused == null) exchange.noSuchApp();
        else exchange.fail(refused);
    }

    private static @Nullable Failure refusal(Routing routing) {
        return switch (routing.service()) {
            case MAINTENANCE -> Failure.H80;
            case BLANK -> routing.hasTargets() ? null : Failure.H81;
            case NO_WEB -> routing.hasTargets() ? null : Failure.H14;
            case CRASHED -> routing.hasTargets() ? null : Failure.H10;
            case RUNNING -> null;
        };
    }

    private void use(Target target, long now) {
        long idleMax = exchange.isRepeatable() ? Long.MAX_VALUE : FRESH_NANOS;
        BackendConnection idle = freshOnly ? null : loop.pool.take(target, now, idleMax);
        if (idle != null) {
            over = true;
            exchange.forward(idle, 0);
            return;
        }
        connects++;
        connectStartNanos = now;
        Future<?> connect = loop.connect(this, target);
        if (!connect.isDone()) attempt = new Attempt(target, connect);
    }

    /// @return false if the routing changed meanwhile and is to be looked at again
    private boolean await(Routing routing, long now) {
        if (!app.await(this)) {
            end(Failure.H11);
            return true;
        }
        waiting = true;
        retryPlanned = routing.hasTargets();
        retryNanos = routing.earliestNanos(now);
        if (app.routing() == routing) return true;
        stopWaiting();
        return false;
    }

    private void stopWaiting() {
        waiting = false;
        app.leave(this);
    }

    @Override
    public void wake() {
        loop.executor.execute(() -> {
            if (waiting) resume();
        });
    }

    private void resume() {
        stopWaiting();
        run();
    }

    void connected(BackendConnection connection) {
        attempt = null;
        if (over) {
            loop.pool.put(connection);
            connection.target().release();
            return;
        }
        over = true;
        exchange.forward(connection, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - connectStartNanos));
    }

    void refused(Target target, Throwable cause) {
        attempt = null;
        long now = System.nanoTime();
        target.quarantine(now + loop.timeouts.quarantine().toNanos());
        target.release();
        if (over) return;
        last = cause instanceof ConnectTimeoutException ? Failure.H19 : Failure.H21;
        if (connects >= Limits.CONNECTS_MAX || now - deadlineNanos >= 0) end(last);
        else run();
    }

    void tick(long now) {
        if (over) return;
        if (attempt != null) giveUpOnRetired(attempt);
        if (!waiting) return;
        if (now - deadlineNanos >= 0) {
            stopWaiting();
            end(retryPlanned ? Failure.H34 : Failure.H20);
        } else if (retryPlanned && now - retryNanos >= 0) {
            resume();
        }
    }

    /// After a restart the table may name dynos that went meanwhile, which nobody answers for; the platform
    /// soon says so.
    private static void giveUpOnRetired(Attempt attempt) {
        if (attempt.target().isRetired()) attempt.connect().cancel(true);
    }

    /// The stale connection taken before is no use: only a new one will do.
    void again() {
        over = false;
        freshOnly = true;
        run();
    }

    void cancel() {
        over = true;
        if (waiting) stopWaiting();
    }
}
