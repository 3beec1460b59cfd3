package renga.platform.transfer;

import java.util.Locale;

/// What a test restore has said of a backup.
enum Proof {
    /// Nobody asked.
    NONE,
    WAITING,
    PROVED,
    DAMAGED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Proof of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
