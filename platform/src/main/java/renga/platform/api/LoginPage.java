package renga.platform.api;

import java.util.Optional;

/// The pages a person sees while the CLI waits.
final class LoginPage {
    private static final String FRAME = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Renga: log in</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
              body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 15vh auto; padding: 0 1rem; color: #222 }
              label, input, button { display: block; width: 100%%; box-sizing: border-box }
              input { margin: .2rem 0 1rem; padding: .5rem; font: inherit }
              button { margin-top: .5rem; padding: .6rem; font: inherit }
              .wrong { color: #a00 }
            </style></head><body><main>%s</main></body></html>
            """;
    private static final String FORM = """
            <h1>Log in</h1>
            <p>A program on some machine asks to act for you:<br><strong>%s</strong></p>
            %s
            <form method="post">
              <label for="email">E-mail</label>
              <input id="email" name="email" type="email" autocomplete="username" required autofocus>
              <label for="password">Password</label>
              <input id="password" name="password" type="password" autocomplete="current-password" required>
              <button name="answer" value="approve">Log it in</button>
              <button name="answer" value="deny" formnovalidate>No, I did not ask for this</button>
            </form>
            """;

    private LoginPage() {}

    /// @param asks what the program says of itself
    static String ask(String asks, Optional<String> wrong) {
        String line = wrong.map(text -> "<p class=\"wrong\" role=\"alert\">" + escaped(text) + "</p>")
                .orElse("");
        return FRAME.formatted(FORM.formatted(escaped(asks), line));
    }

    static String done() {
        return say("Logged in", "You can close this page and go back to your terminal.");
    }

    static String denied() {
        return say("Denied", "The program was told no.");
    }

    static String over() {
        return say(
                "This login is over",
                "It was answered already, or nobody answered for 15 minutes."
                        + " Run <code>heroku login</code> again.");
    }

    private static String say(String heading, String text) {
        return FRAME.formatted("<h1>" + heading + "</h1><p>" + text + "</p>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
