package renga.platform.build;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// The one tar stream a build dyno gets on its stdin: builder, buildpacks, config vars, source, plan.
final class BuildInput implements SourceSink {
    private static final int PLAIN = 0100644;
    private static final int EXECUTABLE = 0100755;
    private static final String APP = "app/";
    private static final String BUILD = "build/";

    private final TarArchiveOutputStream tar;
    private final SourcePaths paths;
    private final Instant time;
    private final StringBuilder submodules = new StringBuilder();

    /// @param time of every file: the commit's, since some tools refuse files older than 1980
    BuildInput(OutputStream out, BuildLimits limits, Instant time) {
        this.tar = new TarArchiveOutputStream(new BufferedOutputStream(out, 1 << 16), StandardCharsets.UTF_8.name());
        this.tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        this.tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        this.paths = new SourcePaths(limits);
        this.time = time;
    }

    /// Writes everything and ends the stream.
    ///
    /// @param chosen whether the buildpacks are the owner's choice, or those to detect among
    void write(Source source, List<Buildpack> buildpacks, boolean chosen, Map<String, String> config)
            throws IOException, SourceException {
        for (BundledFile file : BundledFiles.builder()) put(BUILD + file.path(), file);
        writeBuildpacks(buildpacks, chosen);
        for (Map.Entry<String, String> variable : config.entrySet()) {
            text(BUILD + "env/" + variable.getKey(), variable.getValue());
        }
        source.writeTo(this);
        text(BUILD + "plan/submodules", submodules.toString());
        tar.close();
    }

    private void writeBuildpacks(List<Buildpack> buildpacks, boolean chosen) throws IOException {
        var rows = new StringBuilder();
        for (int i = 0; i < buildpacks.size(); i++) {
            Buildpack buildpack = buildpacks.get(i);
            rows.append("%d\t%s\t%s\t%s\n"
                    .formatted(i, buildpack.label(), buildpack.kind().word(), buildpack.place()));
            if (buildpack.kind() != Buildpack.Kind.BUNDLED) continue;
            for (BundledFile file : BundledFiles.buildpack(buildpack.place())) {
                put(BUILD + "buildpacks/" + i + "/" + file.path(), file);
            }
        }
        text(BUILD + "plan/buildpacks", rows.toString());
        text(BUILD + "plan/chosen", chosen ? "yes" : "no");
    }

    @Override
    public void folder(String path) throws SourceException {
        paths.check(path, 0);
    }

    @Override
    public void file(String path, boolean executable, long bytes, InputStream content)
            throws IOException, SourceException {
        paths.check(path, bytes);
        entry(APP + path, executable ? EXECUTABLE : PLAIN, bytes, content);
    }

    @Override
    public void link(String path, String target) throws IOException, SourceException {
        paths.check(path, target.length());
        var entry = new TarArchiveEntry(APP + path, TarConstants.LF_SYMLINK, true);
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

    private void put(String path, BundledFile file) throws IOException {
        byte[] bytes = file.content();
        entry(path, file.executable() ? EXECUTABLE : PLAIN, bytes.length, new ByteArrayInputStream(bytes));
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
}
