package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives as people send them, and as they should not.
class ArchiveSourceTest {
    @TempDir
    Path folder;

    private interface Filling {
        void into(TarArchiveOutputStream tar) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar", "gzip", "zstd"})
    void reads_tar_archives(String packing) throws Exception {
        Path archive = tar(packing, tar -> {
            folder(tar, "./");
            folder(tar, "./bin/");
            file(tar, "./bin/run", 0755, "#!/bin/sh\n");
            file(tar, "./" + "deep/".repeat(60) + "file", 0644, "far down");
            file(tar, "größe", 0644, "");
            special(tar, "now", TarConstants.LF_SYMLINK, "bin/run");
            file(tar, ".git/config", 0644, "left out");
        });

        assertThat(read(archive))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "bin/",
                        "",
                        "bin/run",
                        "x #!/bin/sh\n",
                        "deep/".repeat(60) + "file",
                        "- far down",
                        "größe",
                        "- ",
                        "now",
                        "-> bin/run"));
    }

    @Test
    void reads_zip_archives() throws Exception {
        Path archive = folder.resolve("a.zip");
        try (var zip = new ZipArchiveOutputStream(archive)) {
            put(zip, "bin/", 040755, "");
            put(zip, "bin/run", 0100755, "#!/bin/sh\n");
            put(zip, "plain", 0, "text");
            put(zip, "now", 0120777, "bin/run");
        }
        assertThat(read(archive))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("bin/", "", "bin/run", "x #!/bin/sh\n", "plain", "- text", "now", "-> bin/run"));
    }

    @ParameterizedTest
    @CsvSource({"3,a device", "4,a device", "6,a named pipe", "1,a hard link"})
    void takes_no_special_files(String kind, String what) throws Exception {
        Path archive = tar("gzip", tar -> special(tar, "x", (byte) kind.charAt(0), "/etc/passwd"));

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(SourceException.class)
                .hasMessage("\"x\" in the archive is %s: only files, folders and symbolic links are taken."
                        .formatted(what));
    }

    @Test
    void takes_no_pipe_out_of_a_zip() throws Exception {
        Path archive = folder.resolve("a.zip");
        try (var zip = new ZipArchiveOutputStream(archive)) {
            put(zip, "pipe", 010644, "");
        }
        assertThatThrownBy(() -> read(archive)).hasMessageContaining("\"pipe\" in the archive is a pipe or a device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../x", "a/../../x", "a//b", "sub/.git/hooks/post-checkout"})
    void takes_no_path_that_leads_elsewhere(String path) throws Exception {
        Path archive = tar("gzip", tar -> file(tar, path, 0644, "x"));

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("is refused");
    }

    @Test
    void puts_nothing_below_a_link() throws Exception {
        Path archive = tar("gzip", tar -> {
            special(tar, "a", TarConstants.LF_SYMLINK, "/etc");
            file(tar, "a/passwd", 0644, "x");
        });
        assertThatThrownBy(() -> read(archive)).hasMessageContaining("it lies below \"a\", which is no folder");
    }

    @Test
    void takes_each_path_once() throws Exception {
        Path archive = tar("gzip", tar -> {
            file(tar, "a", 0644, "x");
            special(tar, "./a", TarConstants.LF_SYMLINK, "b");
        });
        assertThatThrownBy(() -> read(archive)).hasMessage("\"a\" is in the archive twice.");
    }

    @Test
    void reads_names_that_are_no_utf_8_as_latin_1() throws Exception {
        Path archive = folder.resolve("a.tar");
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(archive), "ISO-8859-1")) {
            file(tar, "gr\u00f6\u00dfe", 0644, "x");
        }
        assertThat(read(archive)).containsOnlyKeys("gr\u00f6\u00dfe");
    }

    @Test
    void takes_no_bomb() throws Exception {
        Path archive = tar("gzip", tar -> zeros(tar, "zeros", 64 << 20));

        assertThat(Files.size(archive)).isLessThan(100_000);
        assertThatThrownBy(() -> read(archive)).hasMessageContaining("unpacks to more than 250 times its size");
    }

    @Test
    void keeps_headers_out_of_the_memory() throws Exception {
        Path archive = tar("gzip", tar -> {
            var name = new TarArchiveEntry("name", TarConstants.LF_GNUTYPE_LONGNAME, true);
            name.setSize(2 << 20);
            tar.putArchiveEntry(name);
            tar.write("x".repeat(2 << 20).getBytes(StandardCharsets.UTF_8));
            tar.closeArchiveEntry();
            file(tar, "x", 0644, "");
        });
        assertThatThrownBy(() -> read(archive)).hasMessageContaining("a header in it is longer than a megabyte");
    }

    @Test
    void keeps_a_zip_s_directory_out_of_the_memory() throws Exception {
        Path archive = folder.resolve("a.zip");
        try (var zip = new ZipArchiveOutputStream(archive)) {
            for (int i = 0; i < 1_200; i++) put(zip, i + "x".repeat(8_000), 0, "");
        }
        assertThatThrownBy(() -> read(archive)).hasMessageContaining("too many files for a .zip");
    }

    @Test
    void takes_nothing_that_is_no_archive() throws Exception {
        Path page = Files.writeString(folder.resolve("page"), "<html>Sign in</html>");
        assertThatThrownBy(() -> read(page)).hasMessageContaining("damaged or no archive at all");

        Path cut = tar("gzip", tar -> zeros(tar, "zeros", 1 << 20));
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 20));
        assertThatThrownBy(() -> read(cut)).hasMessageContaining("damaged");

        Path empty = tar("gzip", tar -> folder(tar, "only/"));
        assertThatThrownBy(() -> read(empty)).hasMessage("The archive holds no files.");
    }

    private Path tar(String packing, Filling filling) throws IOException {
        Path file = folder.resolve("a." + packing);
        OutputStream out = Files.newOutputStream(file);
        OutputStream packed = switch (packing) {
            case "gzip" -> new GZIPOutputStream(out);
            case "zstd" -> new ZstdOutputStream(out);
            default -> out;
        };
        try (var tar = new TarArchiveOutputStream(packed, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            filling.into(tar);
        }
        return file;
    }

    private static void file(TarArchiveOutputStream tar, String path, int mode, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var entry = new TarArchiveEntry(path, true);
        entry.setMode(0100000 | mode);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static void zeros(TarArchiveOutputStream tar, String path, int bytes) throws IOException {
        var entry = new TarArchiveEntry(path, true);
        entry.setSize(bytes);
        tar.putArchiveEntry(entry);
        tar.write(new byte[bytes]);
        tar.closeArchiveEntry();
    }

    private static void folder(TarArchiveOutputStream tar, String path) throws IOException {
        tar.putArchiveEntry(new TarArchiveEntry(path, true));
        tar.closeArchiveEntry();
    }

    private static void special(TarArchiveOutputStream tar, String path, byte kind, String target) throws IOException {
        var entry = new TarArchiveEntry(path, kind, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private static void put(ZipArchiveOutputStream zip, String path, int mode, String text) throws IOException {
        var entry = new ZipArchiveEntry(path);
        if (mode != 0) entry.setUnixMode(mode);
        zip.putArchiveEntry(entry);
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
    }

    /// Path to what it is; paths go through the same checks as those of a real build.
    private static Map<String, String> read(Path archive) throws IOException, SourceException {
        var paths = new SourcePaths(BuildLimits.of(2));
        var found = new TreeMap<String, String>();
        new ArchiveSource(archive).writeTo(new SourceSink() {
            @Override
            public void folder(String path) throws SourceException {
                paths.check(path, 0);
                found.put(path + "/", "");
            }

            @Override
            public void file(String path, boolean executable, long bytes, InputStream content)
                    throws IOException, SourceException {
                paths.check(path, bytes);
                var text = new ByteArrayOutputStream();
                content.transferTo(text);
                found.put(path, (executable ? "x " : "- ") + text.toString(StandardCharsets.UTF_8));
            }

            @Override
            public void link(String path, String target) throws SourceException {
                paths.check(path, 0);
                found.put(path, "-> " + target);
            }

            @Override
            public void submodule(String path, String address, String commit) {
                throw new AssertionError("no archive has submodules");
            }
        });
        return found;
    }
}
