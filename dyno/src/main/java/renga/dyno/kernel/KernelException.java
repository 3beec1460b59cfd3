package renga.dyno.kernel;

import java.io.IOException;
import java.util.Map;

/// A system call failed: operation, subject and the kernel's reason.
public final class KernelException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final Map<Integer, String> REASONS = Map.of(
            1, "not permitted (is this root?)",
            2, "no such file",
            3, "no such process",
            6, "no such device",
            12, "out of memory",
            13, "permission denied",
            16, "busy",
            22, "invalid argument (does this kernel know it?)",
            24, "too many open files",
            28, "no space left on device");

    private final int errno;

    KernelException(String operation, long result) {
        super(operation + ": " + REASONS.getOrDefault((int) -result, "failed") + " (errno " + -result + ")");
        this.errno = (int) -result;
    }

    int errno() {
        return errno;
    }

    static long check(long result, String operation) throws KernelException {
        if (result < 0) throw new KernelException(operation, result);
        return result;
    }
}
