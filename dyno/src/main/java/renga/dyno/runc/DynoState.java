package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.core.Json;
import renga.dyno.DynoSpec;
import renga.dyno.Exit;
import renga.dyno.Root;
import renga.dyno.RunningDyno;
import tools.jackson.core.JacksonException;

/// What a later JVM must know of a dyno. Holds no secrets.
///
/// @param pid 0 while it is being made
/// @param born when the process was started, in the kernel's ticks: tells it from another one of the same
///     pid
/// @param boot of the kernel it runs on
/// @param stack the root file system it was started on: kept while it runs; empty if an older Renga
///     started it
/// @param volume the one a service has; empty for others
record DynoState(
        String id,
        String app,
        String name,
        boolean attached,
        boolean build,
        long quotaBytes,
        String address,
        long pid,
        long born,
        String boot,
        long startedAtMillis,
        String stack,
        String volume) {
    DynoState {
        stack = Objects.requireNonNullElse(stack, "");
        volume = Objects.requireNonNullElse(volume, "");
    }

    private record Ended(int status, boolean outOfMemory, long atMillis) {}

    static DynoState of(DynoSpec spec, boolean attached, String address, Path stack) {
        boolean build = spec.root() instanceof Root.Build;
        long quota = spec.size().memoryQuotaBytes();
        String id = spec.id().toString();
        String app = spec.app().toString();
        String name = spec.name().toString();
        String volume = spec.root() instanceof Root.Service(var used) ? used.text() : "";
        return new DynoState(id, app, name, attached, build, quota, address, 0, 0, "", 0, stack.toString(), volume);
    }

    DynoState running(ProcessIdentity process, Instant at) {
        return new DynoState(
                id,
                app,
                name,
                attached,
                build,
                quotaBytes,
                address,
                process.pid(),
                process.born(),
                process.boot(),
                at.toEpochMilli(),
                stack,
                volume);
    }

    Path root() {
        return Path.of(stack);
    }

    boolean service() {
        return !volume.isEmpty();
    }

    DynoId dynoId() {
        return DynoId.of(id);
    }

    AppId appId() {
        return AppId.of(app);
    }

    DynoName dynoName() {
        return DynoName.of(name);
    }

    ProcessIdentity process() {
        return new ProcessIdentity(pid, born, boot);
    }

    RunningDyno toRunning() {
        return new RunningDyno(dynoId(), address, pid, Instant.ofEpochMilli(startedAtMillis));
    }

    void save(Path file) throws IOException {
        replace(file, this);
    }

    /// Empty if there is none, or only a torn one.
    static Optional<DynoState> load(Path file) {
        return read(file, DynoState.class);
    }

    static void saveExit(Path file, Exit exit) throws IOException {
        replace(file, new Ended(exit.status(), exit.outOfMemory(), exit.at().toEpochMilli()));
    }

    static Optional<Exit> loadExit(Path file) {
        return read(file, Ended.class)
                .map(ended -> new Exit(ended.status(), ended.outOfMemory(), Instant.ofEpochMilli(ended.atMillis())));
    }

    private static void replace(Path file, Object value) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, Json.MAPPER.writeValueAsBytes(value));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        try {
            return Files.exists(file)
                    ? Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), type))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }
}
