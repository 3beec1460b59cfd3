package renga.addons.postgres;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// A major version of PostgreSQL that there is here, oldest first.
enum Major {
    V15("15", "data-12"),
    V17("17", "data-13");

    private final String number;
    private final String stack;

    Major(String number, String stack) {
        this.number = number;
        this.stack = stack;
    }

    static Major newest() {
        return values()[values().length - 1];
    }

    static Optional<Major> named(String text) {
        return Arrays.stream(values())
                .filter(major -> major.number.equals(text))
                .findFirst();
    }

    /// `15, 17`
    static String all() {
        return Arrays.stream(values()).map(Major::number).collect(Collectors.joining(", "));
    }

    /// `15`
    String number() {
        return number;
    }

    /// The root file system that has it.
    String stack() {
        return stack;
    }
}
