package renga.house;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Finds the methods of a formatted Java file by their indentation: good enough, since the formatter decides it.
final class Methods {
    private static final Pattern OPENING = Pattern.compile(
            "^( {4}| {8})(?!(record|class|interface|enum|return|if|for|while|switch|try|synchronized) ?)"
                    + "[A-Za-z@<].*\\) ?(throws [\\w., ]+)?\\{$");

    record Method(String head, int firstLine, int length) {}

    private Methods() {}

    static List<Method> of(List<String> lines) {
        List<Method> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!OPENING.matcher(line).matches() || isTypeHead(line)) continue;
            String indent =
                    line.substring(0, line.length() - line.stripLeading().length());
            int end = i;
            while (end < lines.size() && !lines.get(end).equals(indent + "}")) end++;
            found.add(new Method(line.strip(), i + 1, end - i + 1));
        }
        return found;
    }

    private static boolean isTypeHead(String line) {
        return line.matches(".*\\b(record|class|interface|enum)\\b.*");
    }
}
