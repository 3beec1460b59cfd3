package renga.platform.build;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// A slug's tree as the tar that a dyno unpacks: only what lies below `app/`, all of it checked. Empty folders stay.
final class SlugInput implements SourceSink {
    private static final int PLAIN = 0100644;
    private static final int EXECUTABLE = 0100755;
    private static final int FOLDER = 040755;
    private static final String APP = "app/";

    private final TarArchiveOutputStream tar;
    private final SourcePaths paths;
    private boolean empty = true;

    SlugInput(OutputStream out, BuildLimits limits) {
        this.tar = new TarArchiveOutputStream(new BufferedOutputStream(out, 1 << 16), StandardCharsets.UTF_8.name());
        this.tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        this.tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        this.paths = new SourcePaths(limits.forSlugs());
    }

    /// Writes everything and ends the stream.
    void write(Source slug) throws IOException, SourceException {
        slug.writeTo(this);
        if (empty)
            throw new SourceException("The archive holds nothing below ./app. Pack it by: tar czf slug.tgz ./app");
        tar.close();
    }

    @Override
    public void folder(String path) throws SourceException {
        if (path.equals("app") || isGit(path)) return;
        paths.check(below(path), 0);
        try {
            put(path + "/", FOLDER, 0, InputStream.nullInputStream());
        } catch (IOException e) {
            throw new SourceException("The folder " + path + " could not be unpacked.");
        }
    }

    @Override
    public void file(String path, boolean executable, long bytes, InputStream content)
            throws IOException, SourceException {
        if (isGit(path)) {
            content.transferTo(OutputStream.nullOutputStream());
            return;
        }
        paths.check(below(path), bytes);
        put(path, executable ? EXECUTABLE : PLAIN, bytes, content);
    }

    @Override
    public void link(String path, String target) throws IOException, SourceException {
        if (isGit(path)) return;
        paths.check(below(path), target.length());
        var entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    @Override
    public void submodule(String path, String address, String commit) throws SourceException {
        throw new SourceException("A slug has no submodules: " + path);
    }

    /// People pack their work tree as it is; its history is no part of a slug.
    private static boolean isGit(String path) {
        return ("/" + path + "/").contains("/.git/");
    }

    private String below(String path) throws SourceException {
        if (!path.startsWith(APP)) {
            throw new SourceException("\"%s\" in the archive is not below ./app. Pack it by: tar czf slug.tgz ./app"
                    .formatted(path.length() > 120 ? path.substring(0, 120) + "…" : path)
                    .replaceAll("\\p{Cntrl}", "?"));
        }
        empty = false;
        return path.substring(APP.length());
    }

    private void put(String path, int mode, long bytes, InputStream content) throws IOException {
        var entry = new TarArchiveEntry(path, true);
        entry.setMode(mode);
        entry.setSize(bytes);
        tar.putArchiveEntry(entry);
        content.transferTo(tar);
        tar.closeArchiveEntry();
    }
}
