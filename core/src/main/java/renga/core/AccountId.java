package renga.core;

import java.util.UUID;

/// Names one account for ever; written as a lower-case UUID everywhere outside the JVM.
public record AccountId(UUID value) {
    public static AccountId random() {
        return new AccountId(UUID.randomUUID());
    }

    /// @throws IllegalArgumentException if text is no UUID
    public static AccountId of(String text) {
        return new AccountId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
