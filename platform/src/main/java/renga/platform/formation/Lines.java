package renga.platform.formation;

import java.util.List;
import java.util.Locale;

/// The sentences people read in `heroku logs` about their dynos (heroku-behaviour.md §2, §4).
final class Lines {
    private static final double MEGABYTE = 1024 * 1024;

    private Lines() {}

    static String command(String command) {
        return "Starting process with command `" + command + "`";
    }

    static String change(String from, String to) {
        return "State changed from " + from + " to " + to;
    }

    static String exited(int status) {
        return "Process exited with status " + status;
    }

    static String term() {
        return "Stopping all processes with SIGTERM";
    }

    static List<String> bootTimeout() {
        return List.of(
                "Error R10 (Boot timeout) -> Web process failed to bind to $PORT within " + Limits.BOOT_MAX.toSeconds()
                        + " seconds of launch",
                "Stopping process with SIGKILL");
    }

    static List<String> exitTimeout() {
        return List.of(
                "Error R12 (Exit timeout) -> At least one process failed to exit within "
                        + Limits.STOP_GRACE.toSeconds() + " seconds of SIGTERM",
                "Stopping remaining processes with SIGKILL");
    }

    static List<String> overQuota(long used, long quota) {
        return List.of(memory(used, quota), "Error R14 (Memory quota exceeded)");
    }

    static List<String> outOfMemory(long hardLimit, long quota) {
        return List.of(
                memory(hardLimit, quota), "Error R15 (Memory quota vastly exceeded)", "Stopping process with SIGKILL");
    }

    static String platformError() {
        return "Error R99 (Platform error) -> Failed to launch the dyno";
    }

    private static String memory(long used, long quota) {
        return String.format(Locale.ROOT, "Process running mem=%.0fM(%.1f%%)", used / MEGABYTE, 100.0 * used / quota);
    }
}
