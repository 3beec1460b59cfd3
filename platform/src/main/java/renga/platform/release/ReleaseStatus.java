package renga.platform.release;

import java.util.Locale;

/// How a release turned out; written in lower case in the database and on the wire.
public enum ReleaseStatus {
    /// Its release phase runs.
    PENDING,
    SUCCEEDED,
    /// Its release phase, or its first dynos, failed: what was before goes on serving.
    FAILED,
    /// Its slug is gone: it cannot be rolled back to.
    EXPIRED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ReleaseStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
