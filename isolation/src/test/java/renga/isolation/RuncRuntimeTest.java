package renga.isolation;

import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import renga.dyno.DynoException;
import renga.dyno.DynoRuntime;
import renga.dyno.FoundDyno;
import renga.dyno.RunningDyno;
import renga.dyno.VolumeName;
import renga.testkit.DynoRuntimeContract;
import renga.testkit.RuncHost;

/// The runtime by runc and conmon holds to the contract.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RuncRuntimeTest extends DynoRuntimeContract {
    private @Nullable RuncHost host;

    @BeforeAll
    void open() throws IOException {
        host = RuncHost.open(Set.of());
    }

    @AfterEach
    void removeAll() throws DynoException {
        runtime().found().stream().map(FoundDyno::id).toList().forEach(runtime()::remove);
        runtime().slugs().all().forEach(runtime().slugs()::remove);
        for (VolumeName volume : runtime().volumes().all()) runtime().volumes().destroy(volume);
    }

    @AfterAll
    void close() throws IOException {
        if (host != null) host.close();
    }

    @Override
    protected DynoRuntime runtime() {
        return Objects.requireNonNull(host).runtime();
    }

    @Override
    protected void awaitUnwatchedEnd(RunningDyno dyno) throws Exception {
        ProcessHandle.of(dyno.pid()).orElseThrow().onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    protected DynoRuntime reopen() {
        try {
            return Objects.requireNonNull(host).reopen();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
