package renga.platform.formation;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import renga.testkit.FakeClock;

/// Rings by the fake clock, as soon as it is advanced.
final class FakeAlarm implements Alarm {
    private final FakeClock clock;
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    FakeAlarm(FakeClock clock) {
        this.clock = clock;
    }

    @Override
    public void at(Instant when, Runnable wake) {
        waiting.add(Thread.ofVirtual().name("fake-alarm").start(() -> {
            try {
                clock.await(() -> false, when);
                wake.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    @Override
    public void close() {
        waiting.forEach(Thread::interrupt);
    }
}
