package renga.platform.setup;

import java.time.Duration;
import renga.core.AppId;
import renga.core.DynoSize;

/// Runs an app's postdeploy command once.
@FunctionalInterface
public interface Postdeploy {
    /// Returns when it has ended.
    ///
    /// @param output the end of what it said, if that was much
    record Result(String output, int exitCode) {}

    Result run(AppId app, String command, DynoSize size, Duration limit) throws InterruptedException;
}
