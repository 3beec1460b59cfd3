package renga.platform.run;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import renga.platform.refusal.Refusal;

/// What somebody wants to run.
///
/// @param run what bash gets
/// @param shown the same for people, without what `heroku run --exit-code` adds to learn the exit status
record CommandLine(String run, String shown) {
    /// The kernel takes at most 128 KiB per argument; half of it is enough for people.
    static final int BYTES_MAX = 64 * 1024;

    private static final String STATUS = " ; echo \"\uFFFF heroku-command-exit-status: $?\"";

    /// A first word that names a process type stands for that type's command: `worker 42` (heroku-behaviour.md §4).
    ///
    /// @throws Refusal if there is no command, or more than bash can take
    static CommandLine of(String asked, Map<String, String> processes) {
        if (asked.isBlank()) throw Refusal.invalid("There is no command to run. Say which: `heroku run bash`.");
        if (asked.indexOf('\0') >= 0) throw Refusal.invalid("A command cannot hold a NUL character.");
        String expanded = expand(asked.strip(), processes);
        if (expanded.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            throw Refusal.invalid("A command has at most " + BYTES_MAX + " bytes. Put it into a script of the app.");
        }
        String shown =
                expanded.endsWith(STATUS) ? expanded.substring(0, expanded.length() - STATUS.length()) : expanded;
        return new CommandLine(expanded, shown.strip());
    }

    private static String expand(String asked, Map<String, String> processes) {
        int end = 0;
        while (end < asked.length() && !Character.isWhitespace(asked.charAt(end))) end++;
        String command = processes.get(asked.substring(0, end));
        return command == null ? asked : command + asked.substring(end);
    }
}
