package renga.dyno.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/// Shows a tree, stored with the canonical ids (0 and 1000), with a tenant's ids: `mount_setattr` with an id mapping
/// (Linux 5.12; util-linux 2.38 cannot). Keeps one user namespace per recently used tenant. Thread-safe.
public final class IdMaps implements AutoCloseable {
    private static final int KEPT_MAX = 512;
    private static final long SYS_OPEN_TREE = 428;
    private static final long SYS_MOVE_MOUNT = 429;
    private static final long SYS_MOUNT_SETATTR = 442;
    private static final long HERE = -100;
    private static final long CLONE = 1;
    private static final long CLOSE_ON_EXEC = 0x80000;
    private static final long EMPTY_PATH = 0x1000;
    private static final long FROM_EMPTY_PATH = 4;
    private static final long ATTR_READ_ONLY = 1;
    private static final long ATTR_NO_SUID = 2;
    private static final long ATTR_NO_DEVICES = 4;
    private static final long ATTR_ID_MAP = 0x100000;
    private static final long PRIVATE = 1 << 18;
    private static final int ATTR_SIZE = 32;

    private final LinkedHashMap<UserRange, Descriptor> namespaces = new LinkedHashMap<>(16, 0.75f, true);

    /// A new mount of the folder at the target, every id moved into the range.
    public synchronized void mount(Path folder, Path target, UserRange range, Mounts.Access access) throws IOException {
        Descriptor namespace = namespace(range);
        try (Arena arena = Arena.ofConfined();
                Descriptor tree = open(arena, folder)) {
            map(arena, tree, namespace, access, folder);
            move(arena, tree, target);
        }
    }

    /// A second mount of the same tree, ids as stored.
    public static void mountAgain(Path folder, Path target) throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor tree = open(arena, folder)) {
            move(arena, tree, target);
        }
    }

    private static Descriptor open(Arena arena, Path folder) throws KernelException {
        MemorySegment path = arena.allocateFrom(folder.toString());
        long result = Libc.syscall(arena, SYS_OPEN_TREE, HERE, path.address(), CLONE | CLOSE_ON_EXEC, 0, 0);
        return new Descriptor((int) KernelException.check(result, "cloning the mount of " + folder));
    }

    private static void map(Arena arena, Descriptor tree, Descriptor namespace, Mounts.Access access, Path folder)
            throws KernelException {
        long readOnly = access == Mounts.Access.READ_ONLY ? ATTR_READ_ONLY : 0;
        MemorySegment attributes = arena.allocate(ATTR_SIZE, 8);
        attributes.setAtIndex(JAVA_LONG, 0, ATTR_ID_MAP | ATTR_NO_SUID | ATTR_NO_DEVICES | readOnly);
        attributes.setAtIndex(JAVA_LONG, 2, PRIVATE);
        attributes.setAtIndex(JAVA_LONG, 3, namespace.number());
        long empty = arena.allocateFrom("").address();
        long result = Libc.syscall(
                arena, SYS_MOUNT_SETATTR, tree.number(), empty, EMPTY_PATH, attributes.address(), ATTR_SIZE);
        KernelException.check(result, "mapping the ids of " + folder + " (needs ext4, xfs, btrfs or the like)");
    }

    private static void move(Arena arena, Descriptor tree, Path target) throws KernelException {
        long empty = arena.allocateFrom("").address();
        long to = arena.allocateFrom(target.toString()).address();
        long result = Libc.syscall(arena, SYS_MOVE_MOUNT, tree.number(), empty, HERE, to, FROM_EMPTY_PATH);
        KernelException.check(result, "mounting at " + target);
    }

    private Descriptor namespace(UserRange range) throws IOException {
        Descriptor known = namespaces.get(range);
        if (known != null) return known;
        if (namespaces.size() == KEPT_MAX)
            namespaces.pollFirstEntry().getValue().close();
        Descriptor made = make(range);
        namespaces.put(range, made);
        return made;
    }

    /// A user namespace lives as long as somebody holds it: a short process makes it, our descriptor keeps it.
    private static Descriptor make(UserRange range) throws IOException {
        Process holder = new ProcessBuilder("unshare", "--user", "sh", "-c", "echo; read -r _")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = holder.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            if (line == null || !line.isEmpty()) throw new IOException("unshare --user: " + line);
            Path process = Path.of("/proc/" + holder.pid());
            Files.writeString(process.resolve("uid_map"), range.table());
            Files.writeString(process.resolve("gid_map"), range.table());
            return Descriptor.open(process.resolve("ns/user"), Descriptor.READ);
        } finally {
            holder.destroyForcibly();
        }
    }

    @Override
    public synchronized void close() {
        namespaces.values().forEach(Descriptor::close);
        namespaces.clear();
    }
}
