package renga.core;

import java.util.UUID;

/// Names one build for ever; written as a lower-case UUID everywhere outside the JVM.
public record BuildId(UUID value) {
    public static BuildId random() {
        return new BuildId(UUID.randomUUID());
    }

    /// @throws IllegalArgumentException if text is no UUID
    public static BuildId of(String text) {
        return new BuildId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
