package renga.dyno;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import renga.core.SlugDigest;

/// The slugs this runtime has at hand. Thread-safe.
public interface SlugTrees {
    Set<SlugDigest> all();

    boolean has(SlugDigest digest);

    /// Returns when the tree would outlive a loss of power: it can be used before that.
    ///
    /// @throws DynoException if it is not there, or could not be written
    void settle(SlugDigest digest) throws DynoException, InterruptedException;

    /// Reads the whole tree again and compares (R17).
    boolean verify(SlugDigest digest);

    /// Writes the tree as a tar of `./app/…`, owners and times left out, entries sorted: the same tree, the same bytes.
    void pack(SlugDigest digest, OutputStream tar) throws IOException;

    /// Takes a tree from such a tar.
    ///
    /// @throws DynoException if what arrived is not that digest (R17)
    SlugTree unpack(SlugDigest digest, InputStream tar) throws IOException, DynoException;

    /// Frees it; a slug that a dyno still uses goes when the last one ends.
    void remove(SlugDigest digest);

    /// As [#remove], but only if it was neither published, unpacked nor used to start a dyno within that
    /// time: whoever did may not have written down yet that it is needed.
    ///
    /// @return whether it is gone
    boolean removeIdle(SlugDigest digest, Duration idle);
}
