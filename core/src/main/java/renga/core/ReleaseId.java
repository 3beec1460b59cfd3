package renga.core;

import java.util.UUID;

/// Names one release for ever; written as a lower-case UUID everywhere outside the JVM.
public record ReleaseId(UUID value) {
    public static ReleaseId random() {
        return new ReleaseId(UUID.randomUUID());
    }

    /// @throws IllegalArgumentException if text is no UUID
    public static ReleaseId of(String text) {
        return new ReleaseId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
