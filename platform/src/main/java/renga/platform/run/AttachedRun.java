package renga.platform.run;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.AttachedDyno;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;

/// An attached one-off, from its client's arrival to its end. It starts when the client is there: one that never
/// comes costs nothing.
final class AttachedRun {
    private static final Logger LOG = LoggerFactory.getLogger(AttachedRun.class);

    private final OneOff dyno;
    private final RunWish wish;
    private final DynoSpec spec;
    private final DynoRuntime runtime;
    private final OneOffLife life;
    private final Set<AttachedDyno> open;

    /// @param open the attached dyno is in it while it runs
    AttachedRun(
            OneOff dyno, RunWish wish, DynoSpec spec, DynoRuntime runtime, OneOffLife life, Set<AttachedDyno> open) {
        this.dyno = dyno;
        this.wish = wish;
        this.spec = spec;
        this.runtime = runtime;
        this.life = life;
        this.open = open;
    }

    /// Runs on the connection's thread until all is over.
    void arrived(Visitor visitor) {
        try {
            visitor.greet();
        } catch (IOException e) {
            LOG.debug("run: the client of {} left at once", dyno.name(), e);
            missed();
            return;
        }
        life.say(dyno, RunLines.starting(dyno.command()));
        try (AttachedDyno attached = runtime.attach(spec, wish.attachment())) {
            open.add(attached);
            life.up(dyno);
            serve(visitor, attached);
        } catch (DynoException e) {
            life.failed(dyno, e);
            sorry(visitor);
        }
    }

    private void serve(Visitor visitor, AttachedDyno attached) {
        try {
            new Session(visitor, attached, wish, life.limits(), line -> life.say(dyno, line)).run();
            end(attached, attached.awaitExit(life.limits().stop()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(attached);
        }
    }

    /// Output that is over without an end is closed by hand: a dyno whose last process shut its output and stays.
    private void end(AttachedDyno attached, Optional<Exit> exit) throws InterruptedException {
        Optional<Exit> last = exit;
        if (last.isEmpty()) {
            attached.close();
            last = attached.awaitExit(life.limits().stop());
        }
        if (last.isPresent()) life.ended(dyno, last.get());
        else life.forget(dyno);
    }

    private void sorry(Visitor visitor) {
        try {
            visitor.tell("Error R99 (Platform error) -> Failed to launch the dyno. Try again; the operator finds the"
                    + " reason in platform.log.");
        } catch (IOException e) {
            LOG.debug("run: the client of {} left before it was told", dyno.name(), e);
        }
    }

    /// R13.
    void missed() {
        life.say(dyno, RunLines.attachError());
        life.say(dyno, RunLines.neverUp());
        life.forget(dyno);
    }
}
