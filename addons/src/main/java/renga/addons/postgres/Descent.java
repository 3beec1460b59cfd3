package renga.addons.postgres;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What an order says of another database: `--follow`, `--fork`, or `--rollback` with `--to` or `--by`.
///
/// @param url of the other one, with its user and password
/// @param to a moment, as PostgreSQL reads it; empty: none is said
/// @param by how long ago, as PostgreSQL reads it
record Descent(Kind kind, URI url, Optional<String> to, Optional<String> by) {
    private static final String VERSION = "version";

    enum Kind {
        FOLLOW("follow"),
        FORK("fork"),
        ROLLBACK("rollback");

        private final String option;

        Kind(String option) {
            this.option = option;
        }
    }

    /// Options that mean nothing here, or not together.
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String message) {
            super(message);
        }
    }

    /// @return empty if it is about no other one
    static Optional<Descent> of(Map<String, String> options) throws Unfit {
        var left = new HashMap<>(options);
        left.remove(VERSION);
        Optional<Descent> found = Optional.empty();
        for (Kind kind : Kind.values()) {
            String other = left.remove(kind.option);
            if (other == null) continue;
            if (found.isPresent())
                throw new Unfit("A database is made from one other: leave out --" + kind.option + ".");
            Optional<String> to = Optional.empty();
            Optional<String> by = Optional.empty();
            if (kind == Kind.ROLLBACK) {
                to = Optional.ofNullable(left.remove("to"));
                by = Optional.ofNullable(left.remove("by"));
            }
            found = Optional.of(new Descent(kind, url(other), to, by));
        }
        if (!left.isEmpty()) {
            throw new Unfit(
                    "This plan does not take --%s: leave it out.".formatted(String.join(", --", left.keySet())));
        }
        return found;
    }

    /// The major version that is asked for.
    ///
    /// @return empty if none is
    static Optional<Major> version(Map<String, String> options) throws Unfit {
        String text = options.get(VERSION);
        if (text == null) return Optional.empty();
        Optional<Major> major = Major.named(text);
        if (major.isPresent()) return major;
        throw new Unfit(
                "There is no PostgreSQL %s here: say one of %s, or leave out --version.".formatted(text, Major.all()));
    }

    private static URI url(String text) throws Unfit {
        if (text.startsWith("postgres://")) return URI.create(text);
        throw new Unfit(
                "There is no Renga Postgres database %s here. Look at heroku addons, and name it by its config var."
                        .formatted(text));
    }

    /// With a password.
    @Override
    public String toString() {
        return "Descent[" + kind + "]";
    }
}
