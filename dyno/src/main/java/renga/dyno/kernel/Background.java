package renga.dyno.kernel;

import java.util.concurrent.ThreadFactory;

/// Threads for work that nobody waits for: the machine's other work goes first.
public final class Background {
    /// Of -20 to 19; for Linux each thread has its own.
    private static final int NICEST = 19;

    private static final int THIS_THREAD = 0;

    private Background() {}

    /// Daemon threads of the lowest priority, all of one name.
    public static ThreadFactory threads(String name) {
        return work -> Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            int _ = Libc.setPriority(0, THIS_THREAD, NICEST);
            work.run();
        });
    }
}
