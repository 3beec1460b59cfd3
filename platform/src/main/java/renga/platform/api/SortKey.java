package renga.platform.api;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A field that a list can be ordered by, and what its values look like.
public record SortKey(String name, Predicate<String> form) {
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(Z|[+-][0-9:]{4,6})");

    public static SortKey uuid(String name) {
        return new SortKey(name, UUID.asMatchPredicate());
    }

    public static SortKey number(String name) {
        return new SortKey(name, NUMBER.asMatchPredicate());
    }

    public static SortKey time(String name) {
        return new SortKey(name, TIME.asMatchPredicate());
    }

    public static SortKey text(String name) {
        return new SortKey(name, _ -> true);
    }

    boolean accepts(String value) {
        return form.test(value);
    }
}
