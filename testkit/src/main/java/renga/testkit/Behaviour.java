package renga.testkit;

import java.io.IOException;

/// What a fake dyno does: runs on a thread of its own, which SIGTERM interrupts unless the behaviour ignores it.
@FunctionalInterface
public interface Behaviour {
    /// @return the exit status
    /// @throws InterruptedException when stopped: the status is then 143
    int run(FakeProcess self) throws InterruptedException, IOException;

    /// Listens on `$PORT` if there is one, and stays until stopped.
    static Behaviour serves() {
        return self -> {
            self.listen();
            return self.stay();
        };
    }

    static Behaviour exits(int status) {
        return _ -> status;
    }
}
