package renga.platform.app;

import java.util.Optional;
import java.util.regex.Pattern;
import renga.platform.refusal.Refusal;

/// What an app may be called: 3 to 30 characters that are also a host name's label (contract, schema.json).
record AppName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,28}[a-z0-9]");

    /// @throws Refusal in Heroku's words if it may not be called so
    static AppName checked(String text) {
        problem(text).ifPresent(problem -> {
            throw Refusal.invalid(problem);
        });
        return new AppName(text);
    }

    private static Optional<String> problem(String text) {
        if (text.isEmpty()) return Optional.of("Name can't be blank");
        if (text.length() < 3) return Optional.of("Name is too short (minimum is 3 characters)");
        if (text.length() > 30) return Optional.of("Name is too long (maximum is 30 characters)");
        if (FORM.matcher(text).matches()) return Optional.empty();
        return Optional.of("Name must start with a letter, end with a letter or digit and can only contain lowercase"
                + " letters, digits, and dashes.");
    }

    static Refusal taken(String name) {
        return Refusal.invalid("Name " + name + " is already taken");
    }

    @Override
    public String toString() {
        return value;
    }
}
