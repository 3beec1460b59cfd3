package renga.testkit;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import renga.core.DynoId;
import renga.dyno.AttachedDyno;
import renga.dyno.Exit;

record FakeAttached(FakeMachine machine, FakeProcess process) implements AttachedDyno {
    @Override
    public DynoId id() {
        return process.spec().id();
    }

    @Override
    public OutputStream stdin() {
        return process.input().in();
    }

    @Override
    public InputStream output() {
        return process.outputPipe().out();
    }

    @Override
    public InputStream errors() {
        return process.errors();
    }

    @Override
    public Optional<Exit> awaitExit(Duration limit) throws InterruptedException {
        machine.clock()
                .await(
                        () -> process.exit().isPresent(),
                        machine.clock().instant().plus(limit));
        return process.exit();
    }

    @Override
    public void resize(int columns, int rows) {}

    @Override
    public void hangUp() {
        process.interrupt(FakeProcess.SIGHUP);
    }

    @Override
    public void close() {
        process.end(FakeProcess.SIGKILL, false);
    }
}
