package renga.platform.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The tree in an archive that somebody sent: `.tar`, `.tar.gz`, `.tar.zst` or `.zip`, told apart by its first bytes.
///
/// What is in it is handed on entry by entry and never touches this machine's disk. Only files, folders and symbolic
/// links are taken, each path once and none below a link, so that nothing can be put elsewhere than where it says; a
/// folder `.git` at the top is left out. What unpacks to far more than it is, is refused while it is read.
public final class ArchiveSource implements Source {
    private final Path file;

    public ArchiveSource(Path file) {
        this.file = file;
    }

    @Override
    public void writeTo(SourceSink sink) throws IOException, SourceException {
        byte[] head = head();
        var entries = new ArchiveEntries(sink, Files.size(file));
        if (ZipTree.isZip(head)) {
            new ZipTree(file).writeTo(entries);
        } else {
            TarTree.of(file, head).writeTo(entries);
        }
        entries.end();
    }

    private byte[] head() throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(TarTree.HEAD_BYTES);
        }
    }
}
