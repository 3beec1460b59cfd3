package renga.platform.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// The builder script and the bundled buildpacks, read once from this program's own resources.
final class BundledFiles {
    private static final String BUILDPACKS = "/renga/buildpacks/";
    private static final Map<String, List<BundledFile>> READ = new ConcurrentHashMap<>();
    private static final Map<String, BundledFile> PACKED = new ConcurrentHashMap<>();

    /// Runs without any other file of its buildpack.
    static final String DETECT = "bin/detect";

    private static final List<BundledFile> BUILDER = List.of(resource("builder.sh"), resource("types.py"));

    private BundledFiles() {}

    static List<BundledFile> builder() {
        return BUILDER;
    }

    /// @param name of its folder: `nodejs`
    static List<BundledFile> buildpack(String name) {
        return READ.computeIfAbsent(name, BundledFiles::read);
    }

    /// @param name of its folder
    static BundledFile detect(String name) {
        return buildpack(name).stream()
                .filter(file -> file.path().equals(DETECT))
                .findFirst()
                .orElseThrow();
    }

    /// The whole folder in a tar: a build asks all of them, but unpacks the one it runs.
    ///
    /// @param name of its folder
    static BundledFile archive(String name) {
        return PACKED.computeIfAbsent(name, BundledFiles::packed);
    }

    private static BundledFile packed(String name) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            for (BundledFile file : buildpack(name)) {
                var entry = new TarArchiveEntry(file.path());
                entry.setMode(file.mode());
                entry.setSize(file.content().length);
                tar.putArchiveEntry(entry);
                tar.write(file.content());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("packing the bundled buildpack " + name, e);
        }
        return new BundledFile(name + ".tar", bytes.toByteArray());
    }

    private static BundledFile resource(String name) {
        try (InputStream in = Objects.requireNonNull(BundledFiles.class.getResourceAsStream(name), name)) {
            return new BundledFile(name, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("reading the bundled " + name, e);
        }
    }

    private static List<BundledFile> read(String name) {
        URL url = Objects.requireNonNull(BundledFiles.class.getResource(BUILDPACKS + name), name);
        try {
            URI uri = url.toURI();
            if (!uri.getScheme().equals("jar")) return files(Path.of(uri));
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return files(jar.getPath(BUILDPACKS + name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading the bundled buildpack " + name, e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("reading the bundled buildpack " + name, e);
        }
    }

    private static List<BundledFile> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> file(folder, file))
                    .toList();
        }
    }

    private static BundledFile file(Path folder, Path file) {
        try {
            return new BundledFile(folder.relativize(file).toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("reading the bundled " + file, e);
        }
    }
}
