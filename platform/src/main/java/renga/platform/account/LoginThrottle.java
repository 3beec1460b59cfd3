package renga.platform.account;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// Slows down whoever guesses passwords: an address with too many wrong ones is closed for a while, known or not.
/// In memory only, as a restart is no way in. Thread-safe.
final class LoginThrottle {
    static final int WRONG_MAX = 10;
    static final Duration CLOSED = Duration.ofMinutes(10);

    /// Addresses remembered; beyond it the oldest are forgotten first.
    private static final int ADDRESSES_MAX = 10_000;

    private final InstantSource clock;
    private final Map<String, Wrong> wrong = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Wrong> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    LoginThrottle(InstantSource clock) {
        this.clock = clock;
    }

    private record Wrong(int times, Instant since) {}

    /// @throws Refusal while the address is closed
    synchronized void check(String email) {
        Wrong so = wrong.get(key(email));
        if (so == null || so.times() < WRONG_MAX) return;
        if (so.since().plus(CLOSED).isAfter(clock.instant())) {
            throw Refusal.of(
                    Kind.RATE_LIMIT,
                    "There were %d wrong passwords for this address. Wait %d minutes."
                            .formatted(WRONG_MAX, CLOSED.toMinutes()));
        }
        wrong.remove(key(email));
    }

    synchronized void failed(String email) {
        Instant now = clock.instant();
        wrong.merge(key(email), new Wrong(1, now), (old, _) -> new Wrong(old.times() + 1, now));
    }

    synchronized void succeeded(String email) {
        wrong.remove(key(email));
    }

    private static String key(String email) {
        return email.toLowerCase(Locale.ROOT);
    }
}
