package renga.platform.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import renga.core.DynoSize;
import renga.dyno.Attachment;
import renga.platform.refusal.Refusal;

/// What a request asks for, checked.
///
/// @param type names the dyno: `run`
/// @param environment the user's own variables; they win over config vars
/// @param terminal whether the dyno gets a pseudo-terminal; matters for attached ones only
/// @param life it is ended after so long
record RunWish(
        String command,
        String type,
        Map<String, String> environment,
        DynoSize size,
        boolean attached,
        boolean terminal,
        Duration life) {
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final int VARIABLES_BYTES_MAX = 64 * 1024;

    /// What only the platform knows.
    private static final Set<String> FACTS = Set.of("HOME", "DYNO");

    private static final int COLUMNS_DEFAULT = 80;
    private static final int LINES_DEFAULT = 24;

    /// @throws Refusal naming what cannot be
    RunWish {
        if (!TYPE.matcher(type).matches()) {
            throw Refusal.invalid("\"" + type + "\" is no process type: letters, digits, - and _ only, at most 64.");
        }
        if (!life.isPositive()) throw Refusal.invalid("time_to_live has to be 1 second or more.");
        environment = checked(environment);
    }

    /// Whether the client shows what comes on a terminal: only then it knows its size.
    boolean clientHasTerminal() {
        return environment.containsKey("COLUMNS");
    }

    Attachment attachment() {
        if (!terminal) return new Attachment.Pipes();
        return new Attachment.Terminal(number("COLUMNS", COLUMNS_DEFAULT), number("LINES", LINES_DEFAULT));
    }

    /// The dyno's own environment with the user's variables over it.
    Map<String, String> over(Map<String, String> base) {
        var all = new HashMap<>(base);
        if (attached && terminal) all.putIfAbsent("TERM", "xterm");
        environment.forEach((name, value) -> {
            if (!FACTS.contains(name)) all.put(name, value);
        });
        return all;
    }

    private int number(String variable, int otherwise) {
        String text = environment.getOrDefault(variable, "");
        return text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
    }

    private static Map<String, String> checked(Map<String, String> variables) {
        long bytes = 0;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            if (!VARIABLE.matcher(variable.getKey()).matches()) {
                throw Refusal.invalid("\"" + variable.getKey() + "\" is no name for a variable.");
            }
            if (variable.getValue().indexOf('\0') >= 0) {
                throw Refusal.invalid(variable.getKey() + " cannot hold a NUL character.");
            }
            bytes += variable.getKey().length() + variable.getValue().length();
        }
        if (bytes > VARIABLES_BYTES_MAX) {
            throw Refusal.invalid("Variables of one command have at most " + VARIABLES_BYTES_MAX + " bytes together.");
        }
        return Map.copyOf(variables);
    }

    /// The values are somebody's secrets.
    @Override
    public String toString() {
        return "RunWish[" + type + ", " + size.label() + (attached ? ", attached]" : ", detached]");
    }
}
