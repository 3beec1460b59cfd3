package renga.dyno;

import java.util.Set;

/// Disks that outlive the dynos that use them: where services keep their data. Thread-safe.
public interface Volumes {
    /// Makes an empty one, or grows the one that is there, whose content stays; none becomes smaller.
    ///
    /// @param bytesMax what its file system may hold, all in all
    /// @throws DynoException if the host could not make it, or a dyno uses the one that has to grow
    void create(VolumeName name, long bytesMax) throws DynoException;

    /// Frees it and all that it holds. Idempotent.
    ///
    /// @throws DynoException if a dyno uses it
    void destroy(VolumeName name) throws DynoException;

    Set<VolumeName> all();

    /// The IPv4 address that the dynos using it have, one after the other, as long as the volume is there.
    ///
    /// @throws DynoException if it is not there
    String address(VolumeName name) throws DynoException;

    /// What it takes of the host's disk now; 0 if there is none.
    long bytes(VolumeName name);
}
