package renga.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of docs/howto, whose code the tests run as it stands there.
public record Guide(Path page) {
    public static Guide named(String name) {
        return new Guide(Checkout.root().resolve("docs/howto").resolve(name + ".md"));
    }

    /// The text of a fenced block.
    ///
    /// @param number from 0, among those in this language
    public String snippet(String language, int number) {
        Matcher fences =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text());
        for (int i = 0; fences.find(); i++) if (i == number) return fences.group(1);
        throw new IllegalArgumentException("%s has no snippet %d in %s".formatted(page, number, language));
    }

    private String text() {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
