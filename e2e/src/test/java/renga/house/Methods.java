package renga.house;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Finds the methods of a formatted Java file by their indentation: good enough, since the formatter decides it.
final class Methods {
    private static final Pattern HEAD = Pattern.compile(
            "^( {4}| {8})(?!(return|throw|new|else|if|for|while|switch|try|synchronized|case|assert|yield) ?)"
                    + "[A-Za-z@<][^=]*\\([^=]*$");
    private static final Pattern TYPE = Pattern.compile(".*\\b(record|class|interface|enum)\\b.*");

    record Method(String head, int firstLine, int length) {}

    private Methods() {}

    static List<Method> of(List<String> lines) {
        List<Method> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!HEAD.matcher(line).matches() || TYPE.matcher(line).matches() || !opensBody(lines, i)) continue;
            String indent =
                    line.substring(0, line.length() - line.stripLeading().length());
            int end = i;
            while (end < lines.size() && !lines.get(end).equals(indent + "}")) end++;
            found.add(new Method(line.strip(), i + 1, end - i + 1));
        }
        return found;
    }

    /// A head may run over several lines; it is a method's if it ends with `{` and not with `;`.
    private static boolean opensBody(List<String> lines, int first) {
        for (int i = first; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.endsWith("{")) return line.endsWith(") {") || line.contains(" throws ");
            if (line.endsWith(";") || line.endsWith("}") || line.isBlank()) return false;
        }
        return false;
    }
}
