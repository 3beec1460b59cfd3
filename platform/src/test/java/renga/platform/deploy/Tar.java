package renga.platform.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Archives that tests write down.
public final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    public static Tar of(String... pathsAndContents) {
        var tar = new Tar();
        for (int i = 0; i < pathsAndContents.length; i += 2) tar.file(pathsAndContents[i], pathsAndContents[i + 1]);
        return tar;
    }

    public Tar file(String path, String content) {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        var entry = new TarArchiveEntry(path, true);
        entry.setSize(body.length);
        return put(entry, body);
    }

    Tar folder(String path) {
        return put(new TarArchiveEntry(path + "/", true), new byte[0]);
    }

    /// @param type of [org.apache.commons.compress.archivers.tar.TarConstants]
    Tar special(String path, byte type, String target) {
        var entry = new TarArchiveEntry(path, type, true);
        entry.setLinkName(target);
        return put(entry, new byte[0]);
    }

    private Tar put(TarArchiveEntry entry, byte[] body) {
        try {
            tar.putArchiveEntry(entry);
            tar.write(body);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] plain() {
        try {
            tar.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] gzip() {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
