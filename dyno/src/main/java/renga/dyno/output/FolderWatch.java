package renga.dyno.output;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls back when files in a folder come or change; one thread for all folders (inotify). Thread-safe.
public final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final WatchService service;
    private final Map<WatchKey, Consumer<Optional<String>>> folders = new ConcurrentHashMap<>();

    public FolderWatch(Path anyFolder) throws IOException {
        service = anyFolder.getFileSystem().newWatchService();
        Thread.ofPlatform().daemon().name("folder-watch").start(this::run);
    }

    /// @param changed gets the file's name, or nothing if so much happened that every file must be looked at; must
    ///     return soon
    public WatchKey add(Path folder, Consumer<Optional<String>> changed) throws IOException {
        WatchKey key =
                folder.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        folders.put(key, changed);
        return key;
    }

    public void remove(WatchKey key) {
        key.cancel();
        folders.remove(key);
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = service.take();
                Consumer<Optional<String>> changed = folders.get(key);
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (changed != null) tell(changed, event);
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException | InterruptedException closed) {
            folders.clear();
        }
    }

    private static void tell(Consumer<Optional<String>> changed, WatchEvent<?> event) {
        try {
            changed.accept(Optional.ofNullable(event.context()).map(Object::toString));
        } catch (RuntimeException e) {
            LOG.error("a watcher of {} failed", event.context(), e);
        }
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            LOG.warn("closing the folder watch: {}", e.getMessage());
        }
    }
}
