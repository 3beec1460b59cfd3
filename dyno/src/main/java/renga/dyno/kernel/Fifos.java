package renga.dyno.kernel;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/// Named pipes.
public final class Fifos {
    private static final int OWNER_ONLY = 0600;

    private Fifos() {}

    public static void make(Path path) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            KernelException.check(Libc.mkfifo(arena, path.toString(), OWNER_ONLY), "making the pipe " + path);
        }
    }
}
