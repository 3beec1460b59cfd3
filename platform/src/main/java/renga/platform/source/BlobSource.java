package renga.platform.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import renga.platform.build.ArchiveSource;
import renga.platform.build.Source;
import renga.platform.build.SourceException;
import renga.platform.build.SourceSink;

/// The tree in an archive that is got when it is wanted, and has to be the one that was meant.
///
/// @param wanted SHA-256 it has to have, lower-case hex
record BlobSource(Place place, Optional<String> wanted) implements Source {
    /// Where the archive is, once it is wanted.
    @FunctionalInterface
    interface Place {
        void with(Use use) throws IOException, SourceException;
    }

    @FunctionalInterface
    interface Use {
        /// @param sha256 of the file, lower-case hex
        void on(Path archive, String sha256) throws IOException, SourceException;
    }

    @Override
    public void writeTo(SourceSink sink) throws IOException, SourceException {
        place.with((archive, sha256) -> {
            if (wanted.isPresent() && !wanted.get().equals(sha256)) {
                throw new SourceException("The source's checksum is %s, not %s as was said. Send it again."
                        .formatted(Checksum.show(sha256), Checksum.show(wanted.get())));
            }
            new TopFolder(new ArchiveSource(archive)).writeTo(sink);
        });
    }
}
