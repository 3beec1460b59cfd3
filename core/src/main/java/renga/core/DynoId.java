package renga.core;

import java.util.UUID;

/// Names one run of one dyno (a restarted web.1 has a new one) for ever; written as a lower-case UUID everywhere
/// outside the JVM.
public record DynoId(UUID value) {
    public static DynoId random() {
        return new DynoId(UUID.randomUUID());
    }

    /// @throws IllegalArgumentException if text is no UUID
    public static DynoId of(String text) {
        return new DynoId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
