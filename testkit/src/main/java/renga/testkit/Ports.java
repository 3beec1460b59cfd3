package renga.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ports for what a test starts in another process. They lie below those that the kernel gives to whoever asks for any,
/// and stay with this JVM until it ends: each is a locked byte of one file of the machine, so that tests which run side
/// by side never choose the same one. Thread-safe.
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int COUNT = 5_000;
    private static final Path LOCKS = Path.of(System.getProperty("java.io.tmpdir"), "renga-test-ports");

    /// Never closed: closing it would let every lock of this JVM go.
    private static @Nullable FileChannel locks;

    private Ports() {}

    public static synchronized List<Integer> take(int count) throws IOException {
        List<Integer> taken = new ArrayList<>();
        long start = ProcessHandle.current().pid() * 101;
        for (int i = 0; i < COUNT && taken.size() < count; i++) {
            int port = FIRST + (int) ((start + i) % COUNT);
            if (lock(port) && isFree(port)) taken.add(port);
        }
        if (taken.size() < count) throw new IOException("no " + count + " ports are free from " + FIRST + " on");
        return taken;
    }

    /// @return false if another JVM has it, or this one since before
    private static boolean lock(int port) throws IOException {
        FileChannel file = locks;
        if (file == null) {
            file = FileChannel.open(LOCKS, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            locks = file;
        }
        try {
            FileLock lock = file.tryLock(port, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
