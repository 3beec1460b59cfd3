package renga.dyno.kernel;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/// An open file descriptor that is not handed to child processes.
record Descriptor(int number) implements AutoCloseable {
    static final int READ = 0;
    static final int READ_WRITE = 2;
    private static final int CLOSE_ON_EXEC = 0x80000;

    static Descriptor open(Path path, int flags) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.open(arena, path.toString(), flags | CLOSE_ON_EXEC);
            return new Descriptor((int) KernelException.check(result, "opening " + path));
        }
    }

    @Override
    public void close() {
        Libc.close(number);
    }
}
