package renga.platform.build;

import java.io.IOException;

/// What is built: a tree of files that can be written out once.
@FunctionalInterface
public interface Source {
    /// @throws SourceException if the tree breaks a limit or holds a path that is not safe
    void writeTo(SourceSink sink) throws IOException, SourceException;
}
