package renga.platform.build;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import renga.platform.fetch.Fetched;
import renga.platform.fetch.Fetcher;
import renga.platform.fetch.Wanted;

/// Archives of buildpacks, fetched for builds and kept by what is in them: one that is unchanged at its
/// address is not fetched again, and one that two addresses have is there once. A cache: its folder may
/// be emptied at any time. Thread-safe.
final class BuildpackArchives {
    /// The vendor's largest are 5 MB; some bring a runtime along.
    private static final long BYTES_MAX = 100L << 20;

    private static final Duration TIME_MAX = Duration.ofMinutes(2);

    /// All together; those a build may be reading just now come on top.
    static final long KEPT_BYTES_MAX = 1L << 30;

    private static final Duration IN_USE_MAX = Duration.ofHours(1);

    private final Path folder;
    private final Fetcher fetcher;
    private final InstantSource clock;
    private final long keptBytesMax;

    /// @param keptBytesMax see [#KEPT_BYTES_MAX]
    BuildpackArchives(Path folder, Fetcher fetcher, InstantSource clock, long keptBytesMax) {
        this.folder = folder;
        this.fetcher = fetcher;
        this.clock = clock;
        this.keptBytesMax = keptBytesMax;
    }

    /// The same buildpacks, all archives being on this machine now.
    ///
    /// @throws SourceException if one cannot be had
    List<Buildpack> ready(List<Buildpack> buildpacks) throws IOException, SourceException {
        var ready = new ArrayList<Buildpack>();
        for (Buildpack buildpack : buildpacks) {
            ready.add(
                    switch (buildpack.kind()) {
                        case ARCHIVE -> new Buildpack(buildpack.label(), Buildpack.Kind.FILE, fetched(buildpack));
                        case BUNDLED, FILE, GIT -> buildpack;
                        case UNKNOWN ->
                            throw new SourceException(
                                    "There is no buildpack %s here (any more). Choose another: heroku buildpacks:set"
                                            .formatted(buildpack.label()));
                    });
        }
        return ready;
    }

    private String fetched(Buildpack buildpack) throws IOException, SourceException {
        Files.createDirectories(folder);
        Path note = folder.resolve(digest(buildpack.place()) + ".address");
        Optional<Note> known = Note.read(note).filter(found -> Files.exists(folder.resolve(found.sha256())));
        Path fresh = Files.createTempFile(folder, "fetching-", ".new");
        try {
            var address = URI.create(buildpack.place().replaceFirst("#.*", ""));
            var wanted = new Wanted(address, known.flatMap(Note::tag), BYTES_MAX, TIME_MAX);
            return switch (fetcher.fetch(wanted, fresh)) {
                case Fetched.Got got -> keep(fresh, got, note);
                case Fetched.Unchanged _ ->
                    used(folder.resolve(known.orElseThrow().sha256()));
                case Fetched.Refused(String sentence) ->
                    throw new SourceException(
                            "The buildpack %s is not to be had. %s".formatted(buildpack.label(), sentence));
            };
        } catch (IllegalArgumentException _) {
            throw new SourceException("The address of the buildpack %s is none.".formatted(buildpack.label()));
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private String keep(Path fresh, Fetched.Got got, Path note) throws IOException {
        Path file = folder.resolve(got.sha256());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        new Note(got.sha256(), got.tag()).write(note);
        String path = used(file);
        forgetOld();
        return path;
    }

    private String used(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        return file.toString();
    }

    /// The longest unused go first.
    private void forgetOld() throws IOException {
        FileTime inUse = FileTime.from(clock.instant().minus(IN_USE_MAX));
        record Kept(Path file, FileTime used, long bytes) {}
        var kept = new ArrayList<Kept>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList())
                kept.add(new Kept(file, Files.getLastModifiedTime(file), Files.size(file)));
        }
        kept.sort(Comparator.comparing(Kept::used));
        long bytes = kept.stream().mapToLong(Kept::bytes).sum();
        for (Kept old : kept) {
            if (bytes <= keptBytesMax || old.used().compareTo(inUse) > 0) return;
            Files.deleteIfExists(old.file());
            bytes -= old.bytes();
        }
    }

    /// What was found at an address.
    private record Note(String sha256, Optional<String> tag) {
        static Optional<Note> read(Path file) throws IOException {
            if (!Files.exists(file)) return Optional.empty();
            List<String> lines = Files.readAllLines(file);
            if (lines.size() != 2) return Optional.empty();
            return Optional.of(new Note(lines.get(0), Optional.of(lines.get(1)).filter(tag -> !tag.isEmpty())));
        }

        void write(Path file) throws IOException {
            Path beside = Files.createTempFile(file.getParent(), "noting-", ".new");
            Files.writeString(beside, sha256 + "\n" + tag.orElse("") + "\n");
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
