package renga.platform.setup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import renga.platform.build.Source;
import renga.platform.build.SourceException;
import renga.platform.build.SourceSink;

/// Takes nothing but app.json out of a source.
final class ManifestFile implements SourceSink {
    private static final String NAME = "app.json";
    private static final int BYTES_MAX = 256 * 1024;

    private Optional<String> text = Optional.empty();

    /// @return empty if there is none
    static Optional<String> of(Source source) throws IOException, SourceException {
        var file = new ManifestFile();
        source.writeTo(file);
        return file.text;
    }

    @Override
    public void folder(String path) {}

    @Override
    public void file(String path, boolean executable, long bytes, InputStream content)
            throws IOException, SourceException {
        if (!path.equals(NAME)) {
            content.transferTo(OutputStream.nullOutputStream());
            return;
        }
        if (bytes > BYTES_MAX) throw new SourceException("app.json is larger than %d KB.".formatted(BYTES_MAX >> 10));
        text = Optional.of(new String(content.readAllBytes(), StandardCharsets.UTF_8));
    }

    @Override
    public void link(String path, String target) {}

    @Override
    public void submodule(String path, String address, String commit) {}
}
