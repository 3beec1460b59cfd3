package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that is not mistaken for a later one with the same number.
record ProcessIdentity(long pid, long born, String boot) {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int BORN_FIELD_AFTER_NAME = 19;

    static ProcessIdentity of(long pid) throws IOException {
        return new ProcessIdentity(pid, born(pid), Files.readString(BOOT).strip());
    }

    boolean isAlive() {
        try {
            return pid > 0 && Files.readString(BOOT).strip().equals(boot) && born(pid) == born;
        } catch (IOException gone) {
            return false;
        }
    }

    /// The name, in brackets, may hold anything; what follows the last bracket are fields. Z and X are dead.
    private static long born(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        if (fields[0].equals("Z") || fields[0].equals("X")) throw new IOException("process " + pid + " is dead");
        return Long.parseLong(fields[BORN_FIELD_AFTER_NAME]);
    }
}
