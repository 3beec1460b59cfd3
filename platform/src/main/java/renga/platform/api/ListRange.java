package renga.platform.api;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import renga.platform.db.Keyset;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// What part of a list a request's `Range` header asks for: `version ..; max=10, order=desc`, `id ]from..to; max=200`.
///
/// @param fields what the list can be ordered by
/// @param field the one it is ordered by now
public record ListRange(List<String> fields, String field, Keyset keyset) {
    /// Rows of a page when nobody asks for a number, and the most that anybody gets (contract: `max=1000`).
    private static final int ROWS_DEFAULT = 200;

    private static final int ROWS_MAX = 1_000;

    private static final Pattern RANGE =
            Pattern.compile("\\s*([a-z_]+)\\s+([\\[\\]]?)([^\\s;]*?)\\.\\.([^\\s;]*?)([\\[\\]]?)\\s*(?:;(.*))?");

    /// A list with one order only.
    public static ListRange of(Context ctx, SortKey key) {
        return of(ctx, List.of(key));
    }

    /// @param keys the orders this list knows, the default one first
    /// @throws Refusal if the header asks for something else
    public static ListRange of(Context ctx, List<SortKey> keys) {
        return parse(ctx.header("Range"), keys);
    }

    static ListRange parse(@Nullable String header, List<SortKey> keys) {
        List<String> names = keys.stream().map(SortKey::name).toList();
        if (header == null || header.isBlank()) {
            return new ListRange(names, names.getFirst(), Keyset.all(ROWS_DEFAULT));
        }
        Matcher m = RANGE.matcher(header);
        if (!m.matches()) throw unreadable(header, names);
        SortKey key = keys.stream()
                .filter(known -> known.name().equals(m.group(1)))
                .findFirst()
                .orElseThrow(() -> unreadable(header, names));
        Parameters parameters = parameters(m.group(6), header, names);
        var keyset = new Keyset(
                bound(m.group(3), key, header, names),
                m.group(2).equals("]"),
                bound(m.group(4), key, header, names),
                parameters.descending(),
                parameters.max());
        return new ListRange(names, key.name(), keyset);
    }

    String contentRange(String first, String last) {
        return "%s %s..%s".formatted(field, first, last);
    }

    String nextRange(String last) {
        String order = keyset.descending() ? ", order=desc" : "";
        return "%s ]%s..%s; max=%d%s".formatted(field, last, keyset.to().orElse(""), keyset.limit(), order);
    }

    private static Optional<String> bound(String text, SortKey key, String header, List<String> names) {
        if (text.isEmpty()) return Optional.empty();
        if (!key.accepts(text)) throw unreadable(header, names);
        return Optional.of(text);
    }

    private record Parameters(int max, boolean descending) {}

    /// Written with commas, semicolons, or both: `max=1000;`, `order=desc,max=1`.
    private static Parameters parameters(@Nullable String text, String header, List<String> names) {
        int max = ROWS_DEFAULT;
        boolean descending = false;
        for (String part : parts(text)) {
            String[] pair = part.split("=", 2);
            String value = pair.length == 2 ? pair[1].strip().toLowerCase(Locale.ROOT) : "";
            switch (pair[0].strip()) {
                case "max" -> max = rows(value, header, names);
                case "order" -> descending = value.equals("desc");
                default -> throw unreadable(header, names);
            }
        }
        return new Parameters(max, descending);
    }

    private static List<String> parts(@Nullable String text) {
        if (text == null) return List.of();
        var parts = new ArrayList<String>();
        for (String part : text.split("[,;]", -1)) if (!part.isBlank()) parts.add(part);
        return parts;
    }

    private static int rows(String value, String header, List<String> names) {
        if (!value.matches("[0-9]{1,9}")) throw unreadable(header, names);
        return Math.clamp(Integer.parseInt(value), 1, ROWS_MAX);
    }

    private static Refusal unreadable(String header, List<String> names) {
        return Refusal.of(
                Kind.RANGE_NOT_SATISFIABLE,
                "Range \"%s\" is not understood. This list takes `%s ..; max=200, order=desc`, by %s."
                        .formatted(header, names.getFirst(), String.join(" or ", names)));
    }
}
