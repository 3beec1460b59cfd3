package renga.platform.transfer;

import java.util.Locale;

/// How far a transfer is.
enum TransferState {
    WAITING,
    RUNNING,
    /// All has been read and written; the provider has yet to put it in its place.
    COPIED,
    SUCCEEDED,
    FAILED,
    CANCELED;

    boolean isOver() {
        return switch (this) {
            case WAITING, RUNNING, COPIED -> false;
            case SUCCEEDED, FAILED, CANCELED -> true;
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static TransferState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
