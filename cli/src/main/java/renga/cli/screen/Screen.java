package renga.cli.screen;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import renga.core.Json;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/// Writes for people. Results go to `out`, everything else to `err`, so that pipes get results only.
public final class Screen {
    private static final DefaultPrettyPrinter PRETTY = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);

    private final PrintStream out;
    private final PrintStream err;

    public Screen(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// One line of result.
    public void line(String text) {
        out.println(text);
    }

    /// `=== text` and an empty line.
    public void header(String text) {
        out.println("=== " + text);
        out.println();
    }

    /// `name:  value` with the values below each other; empty values are left out.
    public void fields(Map<String, String> fields) {
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
        fields.forEach((name, value) -> {
            if (!value.isEmpty()) out.println(name + ":" + " ".repeat(width - name.length() - 1) + value);
        });
    }

    /// Rows with their cells below each other, two blanks apart.
    public void table(List<List<String>> rows) {
        var widths = new ArrayList<Integer>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (widths.size() <= i) widths.add(0);
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        for (List<String> row : rows) out.println(padded(row, widths));
    }

    private static String padded(List<String> row, List<Integer> widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i)).append(" ".repeat(widths.get(i) - row.get(i).length() + 2));
        }
        return line.toString().stripTrailing();
    }

    public void json(Object value) {
        out.println(Json.MAPPER.writer().with(PRETTY).writeValueAsString(value));
    }

    /// Begins a line of progress; [#done] ends it.
    public void action(String text) {
        err.print(text + "... ");
        err.flush();
    }

    public void done(String status) {
        err.println(status);
    }

    public void warn(String text) {
        err.println(" ›   Warning: " + text);
    }

    public void error(String text) {
        err.println(" ›   Error: " + text.replace("\n", "\n ›   "));
    }

    /// Raw output, for what another program wrote.
    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }
}
