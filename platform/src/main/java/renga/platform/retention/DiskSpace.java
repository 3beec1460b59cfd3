package renga.platform.retention;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The disks that hold what grows, and how much has to stay free on each of them.
///
/// @param folders what grows lies below these
/// @param floorBytes RENGA_DISK_FLOOR_MB: with less free than that no build is begun
public record DiskSpace(List<Path> folders, long floorBytes) {
    public static final int FLOOR_MB = 2_000;

    public DiskSpace {
        folders = List.copyOf(folders);
    }

    /// The fullest of them.
    ///
    /// @param freeBytes what is left on it for root, as all our writers are
    public record Fullest(Path folder, long freeBytes) {}

    Fullest fullest() {
        return folders.stream()
                .map(folder -> new Fullest(folder, free(folder)))
                .min((a, b) -> Long.compare(a.freeBytes(), b.freeBytes()))
                .orElseThrow(() -> new IllegalStateException("no folder to watch"));
    }

    boolean isTight() {
        return fullest().freeBytes() < floorBytes;
    }

    /// A folder that is made later lies on the disk of the one above it.
    private static long free(Path folder) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) there = there.getParent();
        try {
            return Files.getFileStore(there).getUnallocatedSpace();
        } catch (IOException e) {
            throw new IllegalStateException("asking how much is free under " + folder, e);
        }
    }
}
