package renga.core;

import java.util.UUID;

/// Names one slug for ever; written as a lower-case UUID everywhere outside the JVM.
public record SlugId(UUID value) {
    public static SlugId random() {
        return new SlugId(UUID.randomUUID());
    }

    /// @throws IllegalArgumentException if text is no UUID
    public static SlugId of(String text) {
        return new SlugId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
