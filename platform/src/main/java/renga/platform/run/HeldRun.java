package renga.platform.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.AttachedDyno;
import renga.dyno.Attachment;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;

/// A one-off that the platform itself listens to, from its start to its end; it ends with the platform.
final class HeldRun {
    private static final Logger LOG = LoggerFactory.getLogger(HeldRun.class);

    /// The end of a long output is kept: it tells how it turned out.
    private static final int OUTPUT_BYTES_MAX = 64 * 1024;

    private static final int NO_STATUS = 255;

    private final OneOff dyno;
    private final DynoSpec spec;
    private final DynoRuntime runtime;
    private final OneOffLife life;
    private final Set<AttachedDyno> open;

    /// @param open the attached dyno is in it while it runs
    HeldRun(OneOff dyno, DynoSpec spec, DynoRuntime runtime, OneOffLife life, Set<AttachedDyno> open) {
        this.dyno = dyno;
        this.spec = spec;
        this.runtime = runtime;
        this.life = life;
        this.open = open;
    }

    OneOffs.Held run() throws InterruptedException {
        life.say(dyno, RunLines.starting(dyno.command()));
        try (AttachedDyno attached = runtime.attach(spec, new Attachment.Pipes())) {
            open.add(attached);
            try {
                life.up(dyno);
                String output = listen(attached);
                return new OneOffs.Held(output, end(attached));
            } finally {
                open.remove(attached);
            }
        } catch (DynoException e) {
            life.failed(dyno, e);
            return new OneOffs.Held("The dyno could not be started.\n", NO_STATUS);
        }
    }

    private int end(AttachedDyno attached) throws InterruptedException {
        Optional<Exit> exit = attached.awaitExit(life.limits().stop());
        if (exit.isEmpty()) {
            attached.close();
            exit = attached.awaitExit(life.limits().stop());
        }
        exit.ifPresentOrElse(last -> life.ended(dyno, last), () -> life.forget(dyno));
        return exit.map(Exit::status).orElse(NO_STATUS);
    }

    private static String listen(AttachedDyno attached) {
        var kept = new byte[2 * OUTPUT_BYTES_MAX];
        int length = 0;
        try (InputStream output = attached.output()) {
            for (int read = output.read(kept, length, kept.length - length);
                    read >= 0;
                    read = output.read(kept, length, kept.length - length)) {
                length += read;
                if (length < kept.length) continue;
                System.arraycopy(kept, OUTPUT_BYTES_MAX, kept, 0, OUTPUT_BYTES_MAX);
                length = OUTPUT_BYTES_MAX;
            }
        } catch (IOException e) {
            LOG.debug("the output of {} broke off", attached.id(), e);
        }
        int from = Math.max(0, length - OUTPUT_BYTES_MAX);
        // PostgreSQL's text holds no NUL.
        return new String(kept, from, length - from, StandardCharsets.UTF_8).replace("\0", "");
    }
}
