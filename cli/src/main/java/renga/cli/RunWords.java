package renga.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import renga.cli.api.Failure;

/// How `run` reads what was typed.
final class RunWords {
    private static final Pattern VARIABLE = Pattern.compile("\\s*([\\w.-]+)\\s*=(.*)", Pattern.DOTALL);

    private RunWords() {}

    /// One word is a command as it is; of several, those with blanks or quotes are quoted.
    static String command(List<String> words) {
        if (words.size() == 1) return words.getFirst();
        return words.stream().map(RunWords::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.contains(" ") || word.contains("\"") ? '"' + word.replace("\"", "\\\"") + '"' : word;
    }

    /// `X=1;Y=2`.
    static Map<String, String> environment(String text) {
        var all = new TreeMap<String, String>();
        for (String part : text.split(";")) {
            if (part.isBlank()) continue;
            Matcher m = VARIABLE.matcher(part);
            if (!m.matches()) throw new Failure("env flag " + part + " appears invalid. Avoid using ';' in values.");
            all.put(m.group(1), m.group(2).strip());
        }
        return all;
    }
}
