package renga.dyno;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import renga.core.DynoId;

/// A dyno in the caller's hands. Closing it ends the dyno (SIGKILL); its files stay until [DynoRuntime#remove].
public interface AttachedDyno extends AutoCloseable {
    DynoId id();

    /// To the process; closing it is end of file.
    OutputStream stdin();

    /// From the process, stdout and stderr merged; ends when the dyno has ended.
    InputStream output();

    /// stderr, where the attachment keeps it apart; to be read at the same time as [#output]. Empty otherwise.
    InputStream errors();

    /// Empty if the limit passed first.
    Optional<Exit> awaitExit(Duration limit) throws InterruptedException;

    /// A no-op without a terminal.
    void resize(int columns, int rows);

    /// SIGHUP, as when a terminal goes away.
    void hangUp();

    @Override
    void close();
}
