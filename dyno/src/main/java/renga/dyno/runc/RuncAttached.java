package renga.dyno.runc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.DynoId;
import renga.dyno.AttachedDyno;
import renga.dyno.Exit;
import renga.dyno.kernel.Signals;

/// An attached dyno is a foreground `runc run` whose streams are ours.
record RuncAttached(Dyno dyno, Process process) implements AttachedDyno {
    private static final Logger LOG = LoggerFactory.getLogger(RuncAttached.class);

    @Override
    public DynoId id() {
        return dyno.state().dynoId();
    }

    @Override
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    @Override
    public InputStream output() {
        return process.getInputStream();
    }

    @Override
    public InputStream errors() {
        return process.getErrorStream();
    }

    @Override
    public Optional<Exit> awaitExit(Duration limit) throws InterruptedException {
        return dyno.awaitExit(limit);
    }

    @Override
    public void resize(int columns, int rows) {
        Starter.resize(process, columns, rows);
    }

    @Override
    public void hangUp() {
        try {
            if (dyno.exit().isEmpty())
                dyno.cgroup.signal(Signals.HANG_UP, dyno.state().pid());
        } catch (IOException e) {
            LOG.warn("hanging up on {}: {}", id(), e.getMessage());
        }
    }

    @Override
    public void close() {
        Endings.kill(dyno);
    }
}
