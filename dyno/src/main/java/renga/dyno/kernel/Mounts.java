package renga.dyno.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Mounting without the mount command. Every mount made here has no devices and honours no set-user-id.
public final class Mounts {
    static final long READ_ONLY = 1;
    private static final long NO_SUID = 2;
    private static final long NO_DEVICES = 4;
    private static final long REMOUNT = 32;
    private static final long NO_ATIME = 1024;
    private static final long BIND = 4096;
    private static final long PRIVATE = 1 << 18;
    private static final int DETACH = 2;
    private static final int FREEZE_TRIES_MAX = 100;
    private static final long FREEZE_PAUSE_MILLIS = 50;
    private static final Path TABLE = Path.of("/proc/self/mountinfo");

    /// Read-only or writable.
    public enum Access {
        READ_ONLY,
        WRITABLE
    }

    private Mounts() {}

    /// @param lowers from the top down
    public static void overlay(List<Path> lowers, Path upper, Path work, Path target) throws KernelException {
        String lower = lowers.stream().map(Path::toString).collect(Collectors.joining(":"));
        String data = "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work + ",volatile";
        mount("overlay", target, "overlay", NO_SUID | NO_DEVICES | NO_ATIME, data);
    }

    static void ext4(Path device, Path target, Access access, String options) throws KernelException {
        long readOnly = access == Access.READ_ONLY ? READ_ONLY : 0;
        mount(device.toString(), target, "ext4", NO_SUID | NO_DEVICES | NO_ATIME | readOnly, options);
    }

    /// Makes the whole file system below the mount read-only, also for those who have it mounted
    /// elsewhere; what was written is on the device then. Fails as busy while somebody has a file open
    /// for writing, and if something could not be written: on a full host the pages in memory look right
    /// while the image under them lacks them.
    public static void freeze(Path target) throws IOException {
        sync(target);
        mount(null, target, null, REMOUNT | READ_ONLY | NO_SUID | NO_DEVICES | NO_ATIME, null);
    }

    /// As [#freeze], for a folder whose writers have ended but which the kernel may still be taking out of their hands.
    public static void freezeOnceFree(Path target) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                freeze(target);
                return;
            } catch (IOException e) {
                if (attempt == FREEZE_TRIES_MAX) throw e;
                Pause.millis(FREEZE_PAUSE_MILLIS);
            }
        }
    }

    /// Writes out the file system and tells of every write that failed since it was mounted.
    private static void sync(Path target) throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor folder = Descriptor.open(target, Descriptor.READ)) {
            KernelException.check(
                    Libc.syncfs(arena, folder.number()), "writing out " + target + " (is this server's disk full?)");
        }
    }

    /// From here on, mounts below the folder are not copied into other mount namespaces, which would hold them fast.
    public static void privately(Path folder) throws IOException {
        if (!isShared(folder)) return;
        mount(folder.toString(), folder, null, BIND, null);
        mount(null, folder, null, PRIVATE, null);
    }

    /// Whoever uses it goes on; the name is free at once. No mount there is no error.
    public static void detach(Path target) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.umount(arena, target.toString(), DETACH);
            if (result == -Libc.EINVAL || result == -Libc.ENOENT) return;
            KernelException.check(result, "unmounting " + target);
        }
    }

    /// Everything mounted at or below the folder, deepest first.
    public static List<Path> below(Path folder) throws IOException {
        return targets().stream()
                .filter(target -> target.startsWith(folder))
                .sorted(Comparator.comparing(Path::getNameCount).reversed())
                .toList();
    }

    public static boolean isMounted(Path target) throws IOException {
        return targets().contains(target);
    }

    /// The optional fields of a line, between the sixth and a lone dash, say whether a mount is shared.
    private static boolean isShared(Path folder) throws IOException {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.filter(line -> folder.startsWith(unescaped(line.split(" ", 6)[4])))
                    .max(Comparator.comparingInt(line -> line.split(" ", 6)[4].length()))
                    .filter(line -> line.substring(0, line.indexOf(" - ")).contains(" shared:"))
                    .isPresent();
        }
    }

    private static Set<Path> targets() throws IOException {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.map(line -> Path.of(unescaped(line.split(" ", 6)[4]))).collect(Collectors.toSet());
        }
    }

    /// The table writes blank, tab, newline and backslash as three octal digits.
    private static String unescaped(String field) {
        if (field.indexOf('\\') < 0) return field;
        List<String> parts = new ArrayList<>(List.of(field.split("\\\\", -1)));
        StringBuilder result = new StringBuilder(parts.removeFirst());
        for (String part : parts) {
            result.append((char) Integer.parseInt(part.substring(0, 3), 8)).append(part.substring(3));
        }
        return result.toString();
    }

    private static void mount(
            @Nullable String source, Path target, @Nullable String type, long flags, @Nullable String data)
            throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.mount(
                    arena, text(arena, source), target.toString(), text(arena, type), flags, text(arena, data));
            KernelException.check(result, "mounting " + (source == null ? "" : source + " at ") + target);
        }
    }

    private static MemorySegment text(Arena arena, @Nullable String value) {
        return value == null ? MemorySegment.NULL : arena.allocateFrom(value);
    }
}
