package renga.platform.formation;

import renga.core.AppId;
import renga.core.SlugDigest;
import renga.dyno.DynoException;

/// Brings slugs to where dynos run; implemented by the slug room. Thread-safe, may block, idempotent.
@FunctionalInterface
public interface SlugShelf {
    /// Returns when the slug is at hand.
    ///
    /// @throws DynoException if it cannot be had, or is not what its name says (R17)
    void fetch(AppId app, SlugDigest slug) throws DynoException;
}
