package renga.platform.build;

import java.io.IOException;
import java.io.InputStream;

/// Takes a source tree, entry by entry; paths are relative, with `/` between names.
public interface SourceSink {
    /// A folder is named before what is in it, for counting: an empty one is not kept.
    void folder(String path) throws SourceException;

    void file(String path, boolean executable, long bytes, InputStream content) throws IOException, SourceException;

    void link(String path, String target) throws IOException, SourceException;

    /// Fetched inside the build dyno.
    ///
    /// @param address where .gitmodules says it is; anything but https is refused
    void submodule(String path, String address, String commit) throws IOException, SourceException;
}
