package renga.platform.fetch;

import java.io.IOException;

/// Why something is not to be had, as the end of the sentence `ADDRESS could not be fetched: …`.
final class FetchException extends IOException {
    private static final long serialVersionUID = 1L;

    FetchException(String why) {
        super(why);
    }
}
