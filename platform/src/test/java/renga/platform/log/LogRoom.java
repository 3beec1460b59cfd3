package renga.platform.log;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.DynoEvent;
import renga.testkit.FakeClock;

/// A log room in a test's folder, that can be killed and opened again.
final class LogRoom implements AutoCloseable {
    static final DynoName WEB = DynoName.of("web.1");

    final FakeClock clock = FakeClock.frozen();
    final AppId app = AppId.random();
    final Path folder;
    Logs logs;

    LogRoom(Path folder) {
        this.folder = folder;
        this.logs = new Logs(folder, clock);
    }

    /// As kill -9: nothing is closed, another process opens the same files.
    void killAndReopen() {
        logs = new Logs(folder, clock);
    }

    void says(DynoId dyno, DynoName name, Instant at, String... texts) {
        logs.output(new DynoEvent.Output(
                dyno,
                app,
                name,
                Arrays.stream(texts).map(t -> new DynoEvent.Line(at, t)).toList()));
    }

    /// Everything that can be read.
    List<LogLine> lines() throws IOException {
        return lines(1);
    }

    List<LogLine> lines(long from) throws IOException {
        var all = new ArrayList<LogLine>();
        try (var cursor = new LogCursor(logs.log(app), from)) {
            for (var batch = cursor.next(); !batch.lines().isEmpty(); batch = cursor.next()) all.addAll(batch.lines());
        }
        return all;
    }

    /// Without their times.
    List<String> texts() throws IOException {
        return lines().stream()
                .map(line -> line.text().substring(line.text().indexOf(' ') + 1))
                .toList();
    }

    @Override
    public void close() {
        logs.close();
    }
}
