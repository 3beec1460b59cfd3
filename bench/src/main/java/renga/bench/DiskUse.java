package renga.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What an instance keeps on its disk, kind by kind, and how much of it pushes of one small app may leave.
record DiskUse(Path home) {
    private static final List<String> KINDS =
            List.of("slugs", "slug-store", "caches", "dynos", "git", "logs", "builds", "postgres");

    /// du gives up when a folder goes while it looks.
    private static final String DU =
            "for try in 1 2 3 4 5; do mb=$(du -smx %s 2>/dev/null | cut -f1); [ -z \"$mb\" ] || break; done; echo $mb";

    /// An image or an archive of a one-page app, whole blocks of the file system counted.
    private static final double TREE_MB = 1.0;

    private static final double ARCHIVE_MB = 0.1;

    /// A tree that is packed and not of the newest releases goes after ten minutes, looked at every five.
    private static final int TREE_MINUTES = 16;

    /// Archives and builds past RENGA_KEEP_RELEASES_MAX go in the next round.
    private static final int ROUND_MINUTES = 6;

    /// Log segments, the journal of the database, one dyno's disk and the next one's.
    private static final long REST_MB = 250;

    /// What they really take: images are sparse.
    Map<String, Long> megabytes() throws IOException, InterruptedException {
        var result = new TreeMap<String, Long>();
        for (String kind : KINDS) {
            if (!Files.exists(home.resolve(kind))) continue;
            result.put(
                    kind,
                    Long.parseLong(
                            new Commands(home, Map.of()).run(DU.formatted(kind)).strip()));
        }
        return result;
    }

    long boundMegabytes(double pushesPerMinute) {
        int kept = Integer.parseInt(System.getenv().getOrDefault("RENGA_KEEP_RELEASES_MAX", "100"));
        double trees = pushesPerMinute * TREE_MINUTES + 5;
        double archives = kept + pushesPerMinute * ROUND_MINUTES;
        return Math.round(trees * TREE_MB + archives * ARCHIVE_MB) + REST_MB;
    }

    /// How many of what there are.
    String line() throws IOException {
        return "%d trees, %d archives, %d mounts, %d transcripts"
                .formatted(count("slugs", ".img"), count("slug-store", ".zst"), mounts(), transcripts());
    }

    private long count(String folder, String end) throws IOException {
        if (!Files.exists(home.resolve(folder))) return 0;
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(end)).count();
        }
    }

    private long transcripts() throws IOException {
        if (!Files.exists(home.resolve("builds"))) return 0;
        try (Stream<Path> files = Files.walk(home.resolve("builds"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private long mounts() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.filter(line -> line.contains(home.toString())).count();
        }
    }
}
