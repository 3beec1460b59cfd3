package renga.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes what was opened, the last first, when the process is told to stop.
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CountDownLatch told = new CountDownLatch(1);

    <T extends AutoCloseable> T later(T part) {
        opened.add(part);
        return part;
    }

    void untilTold() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "stop"));
        told.await();
    }

    private void closeAll() {
        for (AutoCloseable part : opened.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("stopping: cannot close {}", part.getClass().getSimpleName(), e);
            }
        }
        told.countDown();
    }
}
