package renga.dyno.kernel;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where a file with holes really holds something.
public final class SparseFiles {
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    /// A part of a file that is no hole, in bytes.
    public record Extent(long offset, long length) {}

    private SparseFiles() {}

    public static List<Extent> extents(Path file) throws KernelException {
        List<Extent> extents = new ArrayList<>();
        try (Arena arena = Arena.ofConfined();
                Descriptor open = Descriptor.open(file, Descriptor.READ)) {
            long at = Libc.seek(arena, open.number(), 0, SEEK_DATA);
            while (at >= 0) {
                long hole = Libc.seek(arena, open.number(), at, SEEK_HOLE);
                KernelException.check(hole, "finding a hole in " + file);
                extents.add(new Extent(at, hole - at));
                at = Libc.seek(arena, open.number(), hole, SEEK_DATA);
            }
            if (at != -Libc.ENXIO) KernelException.check(at, "finding data in " + file);
        }
        return extents;
    }
}
