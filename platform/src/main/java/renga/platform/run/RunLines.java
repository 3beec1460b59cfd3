package renga.platform.run;

import java.util.List;
import java.util.Locale;

/// What the log says about one-off dynos, in Heroku's words (heroku-behaviour.md §2 and §4).
final class RunLines {
    private static final double MEGABYTE = 1024 * 1024;

    private RunLines() {}

    static String asked(String command, String by) {
        return "Starting process with command `" + command + "` by user " + by;
    }

    static String awaiting() {
        return "Awaiting client";
    }

    static String starting(String command) {
        return "Starting process with command `" + command + "`";
    }

    static String up() {
        return "State changed from starting to up";
    }

    static String exited(int status) {
        return "Process exited with status " + status;
    }

    static String complete() {
        return "State changed from up to complete";
    }

    static String neverUp() {
        return "State changed from starting to complete";
    }

    static String clientLeft() {
        return "Client connection closed. Sending SIGHUP to all processes";
    }

    static String idle(long minutes) {
        return "Idle for " + minutes + " minutes. Sending SIGHUP to all processes";
    }

    static String lifeOver() {
        return "Cycling";
    }

    static String term() {
        return "Stopping all processes with SIGTERM";
    }

    static List<String> exitTimeout(long seconds) {
        return List.of(
                "Error R12 (Exit timeout) -> At least one process failed to exit within " + seconds
                        + " seconds of SIGTERM",
                "Stopping remaining processes with SIGKILL");
    }

    static String attachError() {
        return "Error R13 (Attach error) -> Failed to attach to process";
    }

    static String detached() {
        return "Error R16 (Detached) -> An attached process is not responding to SIGHUP after its external connection"
                + " was closed.";
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

    static String platformRestarted() {
        return "Error R99 (Platform error) -> The platform was restarted; attached dynos end with it";
    }

    private static String memory(long used, long quota) {
        return String.format(Locale.ROOT, "Process running mem=%.0fM(%.1f%%)", used / MEGABYTE, 100.0 * used / quota);
    }
}
