package renga.platform.deploy;

import java.util.Optional;

/// Says whether there is space for a build.
@FunctionalInterface
public interface DiskGuard {
    /// Where nobody watches the disk.
    DiskGuard NONE = Optional::empty;

    /// Why no build may begin now, in a sentence for the person pushing; empty if one may.
    Optional<String> refusal();
}
