package renga.platform.build;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether somebody still wants a build, and why not. Thread-safe; once cancelled it stays so.
public final class Cancellation {
    private @Nullable String sentence;
    private Runnable action = () -> {};

    /// @param why for the transcript and the build's row
    public void cancel(String why) {
        Runnable now;
        synchronized (this) {
            if (sentence != null) return;
            sentence = why;
            now = action;
        }
        now.run();
    }

    public synchronized Optional<String> reason() {
        return Optional.ofNullable(sentence);
    }

    public synchronized boolean isCancelled() {
        return sentence != null;
    }

    /// Runs it at once if it is too late already. The last one counts.
    void whenCancelled(Runnable act) {
        synchronized (this) {
            action = act;
            if (sentence == null) return;
        }
        act.run();
    }
}
