package renga.dyno.kernel;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// For the few things the kernel tells nobody about.
public final class Pause {
    private Pause() {}

    public static void millis(long millis) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
