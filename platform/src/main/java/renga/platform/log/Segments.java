package renga.platform.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The files of one app's log, oldest first. Immutable.
record Segments(List<Segment> all) {
    /// Lines that stay readable at least; Heroku's figure (heroku-behaviour.md §1).
    static final int LINES_KEPT = 1_500;

    /// A segment that reached this is followed by a new one: 512 KiB.
    static final long ROLL_BYTES = 512 * 1024;

    Segments {
        all = List.copyOf(all);
    }

    static Segments in(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return new Segments(List.of());
        try (Stream<Path> files = Files.list(folder)) {
            var found = new ArrayList<Segment>();
            for (Path file : files.filter(Segment::is).sorted().toList()) found.add(Segment.existing(file));
            return new Segments(found);
        }
    }

    static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    Segment newest() {
        return all.getLast();
    }

    /// The one that holds this line, or the oldest if the line is gone.
    Segment holding(long number) {
        for (Segment segment : all.reversed()) if (segment.first() <= number) return segment;
        return all.getFirst();
    }

    boolean isNewest(Segment segment) {
        return newest() == segment;
    }

    /// The one that follows; there is one unless it is the newest.
    Segment after(Segment segment) {
        return all.get(all.indexOf(segment) + 1);
    }

    Segments plus(Segment segment) {
        return new Segments(Stream.concat(all.stream(), Stream.of(segment)).toList());
    }

    /// Without those whose lines are no longer owed; their files are deleted.
    Segments prune(long next) throws IOException {
        int gone = 0;
        while (gone + 1 < all.size() && next - all.get(gone + 1).first() >= LINES_KEPT) {
            Files.deleteIfExists(all.get(gone++).file());
        }
        return gone == 0 ? this : new Segments(all.subList(gone, all.size()));
    }
}
