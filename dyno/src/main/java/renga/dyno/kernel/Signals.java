package renga.dyno.kernel;

/// Signals to processes of other parents.
public final class Signals {
    public static final int HANG_UP = 1;
    public static final int KILL = 9;
    public static final int TERMINATE = 15;

    private Signals() {}

    /// A process that is gone is no error.
    public static void send(long pid, int signal) throws KernelException {
        int result = Libc.kill((int) pid, signal);
        if (result != -Libc.ESRCH) KernelException.check(result, "signal " + signal + " to process " + pid);
    }
}
