package renga.platform.api;

import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import renga.core.AccountId;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// Counts each account's calls: a bucket that holds one hour's worth and refills evenly. What is left is told in
/// `RateLimit-Remaining`. One entry per account that ever called, so bounded by the number of accounts.
public final class RateLimits {
    /// Heroku gives 4,500 to each customer of a shared cloud. A server of one's own is only guarded against programs
    /// that run wild: 10 calls a second.
    public static final int CALLS_PER_HOUR = 36_000;

    private static final long HOUR_MILLIS = 3_600_000;

    private final ConcurrentMap<AccountId, Bucket> buckets = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final int callsPerHour;

    public RateLimits(InstantSource clock, int callsPerHour) {
        this.clock = clock;
        this.callsPerHour = callsPerHour;
    }

    /// @throws Refusal if the hour's calls are used up
    void count(Context ctx) {
        if (ctx.routeRoles().contains(Access.ANYONE)) return;
        Bucket bucket =
                buckets.merge(Caller.of(ctx).counted(), full(), (old, _) -> old.after(clock.millis(), callsPerHour));
        ctx.header("RateLimit-Remaining", Long.toString(Math.max(0, (long) Math.floor(bucket.left()))));
        if (bucket.left() < 0) {
            throw Refusal.of(
                    Kind.RATE_LIMIT,
                    "Your account has used up its %d API calls an hour. Wait a minute, then call less often."
                            .formatted(callsPerHour));
        }
    }

    private Bucket full() {
        return new Bucket(callsPerHour - 1.0, clock.millis());
    }

    private record Bucket(double left, long atMillis) {
        Bucket after(long now, int perHour) {
            double refill = (double) Math.max(0, now - atMillis) * perHour / HOUR_MILLIS;
            return new Bucket(Math.max(-1, Math.min(perHour, left + refill) - 1), now);
        }
    }
}
