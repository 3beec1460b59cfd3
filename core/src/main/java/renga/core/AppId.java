package renga.core;

import java.util.UUID;

/// Names one app for ever; written as a lower-case UUID everywhere outside the JVM.
public record AppId(UUID value) {
    public static AppId random() {
        return new AppId(UUID.randomUUID());
    }

    /// @throws IllegalArgumentException if text is no UUID
    public static AppId of(String text) {
        return new AppId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
