package renga.platform.build;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// The one tar stream a build dyno gets on its stdin: builder, buildpacks, config vars, source, plan.
final class BuildInput {
    private static final int PLAIN = 0100644;
    private static final int EXECUTABLE = 0100755;
    private static final String APP = "app/";
    private static final String BUILD = "build/";

    /// The vendor's largest unpacks to 30 MB.
    private static final long BUILDPACK_BYTES_MAX = 512L << 20;

    private static final int BUILDPACK_FILES_MAX = 50_000;

    private final TarArchiveOutputStream tar;
    private final BuildLimits limits;
    private final StringBuilder submodules = new StringBuilder();
    private Instant time = Instant.now();

    BuildInput(OutputStream out, BuildLimits limits) {
        this.tar = new TarArchiveOutputStream(new BufferedOutputStream(out, 1 << 16), StandardCharsets.UTF_8.name());
        this.tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        this.tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        this.limits = limits;
    }

    /// Writes what does not depend on the source, all the way to the dyno.
    void tools(BuildTools tools) throws IOException, SourceException {
        for (BundledFile file : BundledFiles.builder()) put(BUILD + file.path(), file);
        writeBuildpacks(tools.buildpacks());
        text(BUILD + "plan/chosen", tools.chosen() ? "yes" : "no");
        tar.flush();
    }

    /// Writes the rest and ends the stream. Its files get the commit's time, since some tools refuse files older than
    /// 1980.
    void app(BuildRequest request) throws IOException, SourceException {
        time = request.revision().at();
        text(BUILD + "plan/env/REQUEST_ID", request.requestId());
        if (request.revision().version().isPresent()) {
            text(BUILD + "plan/env/SOURCE_VERSION", request.revision().version().get());
        }
        for (Map.Entry<String, String> variable : request.config().entrySet()) {
            text(BUILD + "env/" + variable.getKey(), variable.getValue());
        }
        request.source().writeTo(new Tree(APP, new SourcePaths(limits)));
        text(BUILD + "plan/submodules", submodules.toString());
        tar.close();
    }

    private void writeBuildpacks(List<Buildpack> buildpacks) throws IOException, SourceException {
        var rows = new StringBuilder();
        for (int i = 0; i < buildpacks.size(); i++) {
            Buildpack buildpack = buildpacks.get(i);
            String place = buildpack.kind() == Buildpack.Kind.GIT ? buildpack.place() : "here";
            rows.append("%d\t%s\t%s\t%s\n"
                    .formatted(i, buildpack.label(), buildpack.kind().word(), place));
            writeBuildpack(buildpack, BUILD + "buildpacks/" + i + "/");
        }
        text(BUILD + "plan/buildpacks", rows.toString());
    }

    private void writeBuildpack(Buildpack buildpack, String folder) throws IOException, SourceException {
        switch (buildpack.kind()) {
            case BUNDLED -> {
                put(folder + BundledFiles.DETECT, BundledFiles.detect(buildpack.place()));
                put(folder + "rest.tar", BundledFiles.archive(buildpack.place()));
            }
            case FILE -> unpack(buildpack, folder);
            case GIT -> {}
            case ARCHIVE, UNKNOWN -> throw new IllegalStateException(buildpack + " is not on this machine");
        }
    }

    private void unpack(Buildpack buildpack, String folder) throws IOException, SourceException {
        var paths = new SourcePaths("The archive", BUILDPACK_FILES_MAX, BUILDPACK_BYTES_MAX);
        try {
            new ArchiveSource(Path.of(buildpack.place())).writeTo(new Tree(folder, paths));
        } catch (SourceException e) {
            throw new SourceException(
                    "The buildpack %s cannot be used. %s".formatted(buildpack.label(), e.getMessage()));
        }
    }

    private void put(String path, BundledFile file) throws IOException {
        byte[] bytes = file.content();
        entry(path, file.mode(), bytes.length, new ByteArrayInputStream(bytes));
    }

    private void text(String path, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        entry(path, PLAIN, bytes.length, new ByteArrayInputStream(bytes));
    }

    private void entry(String path, int mode, long bytes, InputStream content) throws IOException {
        var entry = new TarArchiveEntry(path, true);
        entry.setMode(mode);
        entry.setSize(bytes);
        entry.setModTime(time.toEpochMilli());
        tar.putArchiveEntry(entry);
        content.transferTo(tar);
        tar.closeArchiveEntry();
    }

    /// A tree on its way into one folder of the dyno.
    private final class Tree implements SourceSink {
        private final String root;
        private final SourcePaths paths;

        Tree(String root, SourcePaths paths) {
            this.root = root;
            this.paths = paths;
        }

        @Override
        public void folder(String path) throws SourceException {
            paths.check(path, 0);
        }

        @Override
        public void file(String path, boolean executable, long bytes, InputStream content)
                throws IOException, SourceException {
            paths.check(path, bytes);
            entry(root + path, executable ? EXECUTABLE : PLAIN, bytes, content);
        }

        @Override
        public void link(String path, String target) throws IOException, SourceException {
            paths.check(path, target.length());
            var entry = new TarArchiveEntry(root + path, TarConstants.LF_SYMLINK, true);
            entry.setLinkName(target);
            entry.setModTime(time.toEpochMilli());
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }

        @Override
        public void submodule(String path, String address, String commit) throws SourceException {
            paths.check(path, 0);
            if (!address.matches("https://[^\\s\\p{Cntrl}]{1,2000}")) {
                throw new SourceException("The submodule %s is at \"%s\": only https:// addresses are fetched."
                        .formatted(path, address.replaceAll("\\p{Cntrl}", "?")));
            }
            submodules.append("%s\t%s\t%s\n".formatted(path, address, commit));
        }
    }
}
