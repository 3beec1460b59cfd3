package renga.dyno.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The handful of C functions we call. Every call answers the value or, negative, the errno.
final class Libc {
    static final int EBUSY = 16;
    static final int ENXIO = 6;
    static final int ESRCH = 3;
    static final int EINVAL = 22;
    static final int ENOENT = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle MOUNT =
            function("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle UMOUNT = function("umount2", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle OPEN = function("open", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle SYNCFS = function("syncfs", JAVA_INT, JAVA_INT);
    private static final MethodHandle KILL = function("kill", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SET_PRIORITY = function("setpriority", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SETNS = function("setns", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SEND = function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECEIVE = function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle MKFIFO = function("mkfifo", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LSEEK = function("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(1));

    private Libc() {}

    static int mount(
            Arena arena, MemorySegment source, String target, MemorySegment type, long flags, MemorySegment data) {
        return (int) call(arena, MOUNT, source, arena.allocateFrom(target), type, flags, data);
    }

    static int umount(Arena arena, String target, int flags) {
        return (int) call(arena, UMOUNT, arena.allocateFrom(target), flags);
    }

    static int open(Arena arena, String path, int flags) {
        return (int) call(arena, OPEN, arena.allocateFrom(path), flags);
    }

    static int close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call(arena, CLOSE, descriptor);
        }
    }

    static int syncfs(Arena arena, int descriptor) {
        return (int) call(arena, SYNCFS, descriptor);
    }

    static int kill(int pid, int signal) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call(arena, KILL, pid, signal);
        }
    }

    static int setPriority(int which, int who, int nice) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call(arena, SET_PRIORITY, which, who, nice);
        }
    }

    static int setns(Arena arena, int descriptor, int kind) {
        return (int) call(arena, SETNS, descriptor, kind);
    }

    static int socket(Arena arena, int domain, int type, int protocol) {
        return (int) call(arena, SOCKET, domain, type, protocol);
    }

    static long send(Arena arena, int socket, MemorySegment message) {
        return call(arena, SEND, socket, message, message.byteSize(), 0);
    }

    /// @return how many bytes of the segment were filled
    static long receive(Arena arena, int socket, MemorySegment message) {
        return call(arena, RECEIVE, socket, message, message.byteSize(), 0);
    }

    static int mkfifo(Arena arena, String path, int mode) {
        return (int) call(arena, MKFIFO, arena.allocateFrom(path), mode);
    }

    static long seek(Arena arena, int descriptor, long offset, int whence) {
        return call(arena, LSEEK, descriptor, offset, whence);
    }

    static int ioctl(Arena arena, int descriptor, long request, long argument) {
        return (int) call(arena, IOCTL, descriptor, request, argument);
    }

    static int ioctl(Arena arena, int descriptor, long request, MemorySegment argument) {
        return ioctl(arena, descriptor, request, argument.address());
    }

    /// For calls that glibc has no function for; these have the same number on every architecture.
    static long syscall(Arena arena, long number, long a, long b, long c, long d, long e) {
        return call(arena, SYSCALL, number, a, b, c, d, e);
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    private static long call(Arena arena, MethodHandle function, Object... arguments) {
        MemorySegment state = arena.allocate(STATE);
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try {
            long result = ((Number) function.invokeWithArguments(all)).longValue();
            return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("a system call could not be made", e);
        }
    }
}
