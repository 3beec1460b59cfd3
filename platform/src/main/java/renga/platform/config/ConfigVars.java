package renga.platform.config;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The whole config of an app at one time, sorted by name. Values are secrets: never printed, never logged.
public record ConfigVars(SortedMap<String, String> values) {
    public static final ConfigVars NONE = new ConfigVars(new TreeMap<>());

    public ConfigVars {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static ConfigVars of(Map<String, String> values) {
        return new ConfigVars(new TreeMap<>(values));
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
