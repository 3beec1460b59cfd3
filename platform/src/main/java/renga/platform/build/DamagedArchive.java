package renga.platform.build;

import java.io.IOException;

/// An archive that cannot be read on; the message says why, in a few words.
final class DamagedArchive extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedArchive(String why) {
        super(why);
    }

    SourceException told() {
        return new SourceException(
                "The archive is damaged or no archive at all: %s. A .tar.gz, .tar.zst or .zip is taken."
                        .formatted(getMessage()));
    }
}
