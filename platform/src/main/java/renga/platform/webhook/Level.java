package renga.platform.webhook;

import java.util.Locale;

/// How much a webhook insists: one attempt, or until it is heard. The API's words, in lower case.
enum Level {
    NOTIFY,
    SYNC;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
