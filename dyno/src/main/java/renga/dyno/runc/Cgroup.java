package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import renga.core.DynoId;
import renga.dyno.kernel.Pause;
import renga.dyno.kernel.Signals;

/// The control group of a dyno, version 1 (also hybrid) or 2.
record Cgroup(String path) {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final boolean UNIFIED = Files.exists(ROOT.resolve("cgroup.controllers"));
    private static final Set<String> USED = UNIFIED ? Set.of("anon", "shmem") : Set.of("total_rss", "total_shmem");

    private static final int CLEAR_TRIES_MAX = 50;
    private static final long CLEAR_PAUSE_MILLIS = 20;

    static Cgroup of(String instance, DynoId dyno) {
        return new Cgroup("/renga-" + instance + "/" + dyno);
    }

    /// Whether this kernel can limit swap; setting a limit it does not know fails.
    static boolean limitsSwap() {
        return Files.exists(UNIFIED ? Path.of("/proc/swaps") : ROOT.resolve("memory/memory.memsw.limit_in_bytes"));
    }

    List<Long> processes() {
        try (Stream<String> lines = Files.lines(folder("pids").resolve("cgroup.procs"))) {
            return lines.map(Long::valueOf).toList();
        } catch (IOException gone) {
            return List.of();
        }
    }

    /// To every process but the init, which ends when they have; to the init if it is alone.
    ///
    /// @return false if the init was alone: it may not have come so far as to hear signals
    boolean signal(int signal, long init) throws IOException {
        List<Long> processes = processes();
        List<Long> others = processes.stream().filter(pid -> pid != init).toList();
        for (long pid : others.isEmpty() ? processes : others) Signals.send(pid, signal);
        return !others.isEmpty();
    }

    /// Memory that cannot be had back without ending or swapping something: the page cache is not counted.
    Optional<Long> usedBytes() {
        try (Stream<String> lines = Files.lines(folder("memory").resolve("memory.stat"))) {
            return Optional.of(lines.map(line -> line.split(" "))
                    .filter(field -> USED.contains(field[0]))
                    .mapToLong(field -> Long.parseLong(field[1]))
                    .sum());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /// Whether the kernel killed a process of it at the hard limit.
    boolean wasOutOfMemory() {
        Path events = folder("memory").resolve(UNIFIED ? "memory.events" : "memory.oom_control");
        try (Stream<String> lines = Files.lines(events)) {
            return lines.anyMatch(line -> line.startsWith("oom_kill ") && !line.equals("oom_kill 0"));
        } catch (IOException gone) {
            return false;
        }
    }

    /// Kills what is left in it and takes it away, for when runc does not know the container any more.
    void destroy() throws IOException {
        for (Path folder : folders(path.substring(1))) clear(folder);
    }

    /// All groups of the instance.
    static void destroyAll(String instance) throws IOException {
        for (Path parent : folders("renga-" + instance)) {
            try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, Files::isDirectory)) {
                for (Path group : groups) clear(group);
            }
            clear(parent);
        }
    }

    private static void clear(Path group) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (Stream<String> lines = Files.lines(group.resolve("cgroup.procs"))) {
                for (String pid : lines.toList()) Signals.send(Long.parseLong(pid), Signals.KILL);
                Files.delete(group);
                return;
            } catch (NoSuchFileException gone) {
                return;
            } catch (IOException busy) {
                if (attempt == CLEAR_TRIES_MAX) throw busy;
                Pause.millis(CLEAR_PAUSE_MILLIS);
            }
        }
    }

    private static List<Path> folders(String name) throws IOException {
        if (UNIFIED) return Stream.of(ROOT.resolve(name)).filter(Files::exists).toList();
        try (Stream<Path> controllers = Files.list(ROOT)) {
            return controllers
                    .filter(controller -> !Files.isSymbolicLink(controller))
                    .map(controller -> controller.resolve(name))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private Path folder(String controller) {
        return (UNIFIED ? ROOT : ROOT.resolve(controller)).resolve(path.substring(1));
    }
}
