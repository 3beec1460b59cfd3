package renga.platform.addon;

import java.util.Map;
import java.util.stream.Collectors;

/// The page that sends a person on to a provider, with a button where no script runs.
final class SingleSignOnPage {
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Renga: opening the add-on</title></head><body>
            <form id="form" method="post" action="%s">
            %s
            <button>Go on to the add-on</button>
            </form>
            <script nonce="%s">document.getElementById("form").submit()</script>
            </body></html>
            """;

    private SingleSignOnPage() {}

    static String of(String action, Map<String, Object> fields, String nonce) {
        String inputs = fields.entrySet().stream()
                .map(field -> "<input type=\"hidden\" name=\"%s\" value=\"%s\">"
                        .formatted(escaped(field.getKey()), escaped(String.valueOf(field.getValue()))))
                .collect(Collectors.joining("\n"));
        return PAGE.formatted(escaped(action), inputs, nonce);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
