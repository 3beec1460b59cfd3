package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.dyno.DynoEvent;
import renga.dyno.DynoWatcher;
import renga.dyno.kernel.Signals;
import renga.dyno.output.FolderWatch;
import renga.dyno.output.OutputPump;
import renga.dyno.output.OutputSink;

/// Follows the output of started dynos and tells the watcher. Thread-safe.
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final String OUT_OF_MEMORY = "oom";

    private final FolderWatch folders;
    private final OutputPump pump = new OutputPump();
    private volatile @Nullable DynoWatcher watcher;

    Reporter(FolderWatch folders) {
        this.folders = folders;
    }

    void watch(DynoWatcher by) {
        watcher = by;
    }

    /// From where the last JVM left off. Nothing happens while nobody watches, or if the end was told already.
    void follow(Dyno dyno) throws IOException {
        if (watcher == null || dyno.state().attached() || Files.exists(dyno.places.told())) return;
        DynoPlaces places = dyno.places;
        OutputPump.Source source = pump.follow(places.log(), places.control(), places.place(), sink(dyno));
        WatchKey key = folders.add(places.output(), file -> changed(dyno, source, file));
        dyno.follows(source, key);
        source.changed();
    }

    void tell(DynoEvent event) {
        DynoWatcher to = watcher;
        if (to == null) return;
        try {
            to.on(event);
        } catch (RuntimeException e) {
            LOG.error("the watcher of dynos failed on what {} did", event.name(), e);
        }
    }

    void close() {
        pump.close();
    }

    /// A dyno that lost one process to the memory limit is ended as a whole (R15).
    private static void changed(Dyno dyno, OutputPump.Source source, Optional<String> file) {
        source.changed();
        if (file.filter(OUT_OF_MEMORY::equals).isEmpty()) return;
        try {
            if (dyno.state().process().isAlive()) Signals.send(dyno.state().pid(), Signals.KILL);
        } catch (IOException e) {
            LOG.warn("ending {}, which is out of memory: {}", dyno.state().id(), e.getMessage());
        }
    }

    private OutputSink sink(Dyno dyno) {
        var id = dyno.state().dynoId();
        var app = dyno.state().appId();
        var name = dyno.state().dynoName();
        return new OutputSink() {
            @Override
            public void lines(List<DynoEvent.Line> lines) {
                tell(new DynoEvent.Output(id, app, name, lines));
            }

            @Override
            public void lost(long bytes) {
                tell(new DynoEvent.OutputLost(id, app, name, bytes));
            }

            @Override
            public void ended() {
                tell(new DynoEvent.Ended(id, app, name, dyno.exit().orElseThrow()));
                mark(dyno.places.told());
                dyno.watched().ifPresent(folders::remove);
                dyno.told();
            }
        };
    }

    private static void mark(Path file) {
        try {
            Files.createFile(file);
        } catch (NoSuchFileException removed) {
            LOG.debug("{} was removed meanwhile", file);
        } catch (IOException e) {
            LOG.warn("marking {}: {}; the end of that dyno may be told twice", file, e.getMessage());
        }
    }
}
