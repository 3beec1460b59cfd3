package renga.platform.config;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The whole config of an app at one time, sorted by name. Values are secrets: never printed, never logged.
///
/// @param values the app's own and those of its attachments
/// @param attached names of those that come from attachments of add-ons: nobody sets or removes them by hand
public record ConfigVars(SortedMap<String, String> values, SortedSet<String> attached) {
    public static final ConfigVars NONE = of(Map.of());

    public ConfigVars {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        attached = Collections.unmodifiableSortedSet(new TreeSet<>(attached));
    }

    /// None of them from an attachment.
    public static ConfigVars of(Map<String, String> values) {
        return new ConfigVars(new TreeMap<>(values), new TreeSet<>());
    }

    /// The app's own.
    public SortedMap<String, String> own() {
        var own = new TreeMap<>(values);
        own.keySet().removeAll(attached);
        return own;
    }

    /// Those of its attachments.
    public SortedMap<String, String> ofAttachments() {
        var theirs = new TreeMap<>(values);
        theirs.keySet().retainAll(attached);
        return theirs;
    }

    /// With these instead of its own; what an attachment gives stays as it is.
    public ConfigVars withOwn(Map<String, String> vars) {
        var all = new TreeMap<>(vars);
        all.putAll(ofAttachments());
        return new ConfigVars(all, attached);
    }

    /// With these from attachments, and none of those from before; one of the app's own of the same name is no more.
    public ConfigVars withAttached(Map<String, String> vars) {
        var all = new TreeMap<>(own());
        all.putAll(vars);
        return new ConfigVars(all, new TreeSet<>(vars.keySet()));
    }

    /// Names and values together, in UTF-8.
    int bytes() {
        return values.entrySet().stream()
                .mapToInt(var -> length(var.getKey()) + length(var.getValue()))
                .sum();
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Names only.
    @Override
    public String toString() {
        return "ConfigVars" + values.keySet();
    }
}
