package renga.dyno.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import renga.dyno.kernel.SparseFiles;

/// Makes ext4 images. `mkfs` runs once per size; every further image is a copy of the few blocks it wrote (1 ms instead
/// of 15). A fresh image holds the folders `tree`, `upper` and `work`, `tree` belonging to the canonical app user.
/// Thread-safe.
public final class Images {
    /// The folder of an image that dynos see, owned by [#APP_USER].
    public static final String TREE = "tree";

    public static final String UPPER = "upper";
    public static final String WORK = "work";

    /// The app's user and group inside every dyno.
    public static final int APP_USER = 1_000;

    private static final String TEMPLATE = "template";
    private static final int SUPERBLOCK_STATE = 1_024 + 0x3A;
    private static final int CLEAN = 1;

    private final Path folder;
    private final Map<ImageSize, Template> templates = new EnumMap<>(ImageSize.class);

    private record Block(long offset, ByteBuffer content) {}

    private record Template(List<Block> blocks) {}

    /// @param folder for the time a template is made
    public Images(Path folder) {
        this.folder = folder;
    }

    public void create(Path image, ImageSize size) throws IOException {
        Template template = template(size);
        try (FileChannel out = FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Block block : template.blocks()) {
                ByteBuffer content = block.content().duplicate();
                long at = block.offset();
                while (content.hasRemaining()) at += out.write(content, at);
            }
            out.write(ByteBuffer.allocate(1), size.bytesMax() - 1);
        }
    }

    /// Clears away what a killed JVM left in a folder while it made a template. Only while nobody makes
    /// one there.
    public static void dropHalves(Path folder) throws IOException {
        try (DirectoryStream<Path> halves = Files.newDirectoryStream(folder, TEMPLATE + "*")) {
            for (Path half : halves) Trees.delete(half);
        }
    }

    /// Whether it was unmounted in order; one that was not may be inconsistent, for these images keep no journal.
    static boolean isClean(Path image) throws IOException {
        try (FileChannel in = FileChannel.open(image, StandardOpenOption.READ)) {
            ByteBuffer state = ByteBuffer.allocate(1);
            return in.read(state, SUPERBLOCK_STATE) == 1 && (state.get(0) & CLEAN) != 0;
        }
    }

    /// What it really takes on the disk.
    static long bytes(Path image) throws IOException {
        return SparseFiles.extents(image).stream()
                .mapToLong(SparseFiles.Extent::length)
                .sum();
    }

    private synchronized Template template(ImageSize size) throws IOException {
        Template known = templates.get(size);
        if (known != null) return known;
        Path work = Files.createTempDirectory(folder, TEMPLATE);
        try {
            Template made = make(work, size);
            templates.put(size, made);
            return made;
        } finally {
            Trees.delete(work);
        }
    }

    private static Template make(Path work, ImageSize size) throws IOException {
        Path content = Files.createDirectory(work.resolve("content"));
        for (String name : List.of(TREE, UPPER, WORK)) Files.createDirectory(content.resolve(name));
        Trees.own(content.resolve(TREE), APP_USER);
        Path image = work.resolve("image");
        Ext4.make(
                image,
                size.bytesMax(),
                content,
                "-O ^has_journal,^resize_inode -E lazy_itable_init=1,nodiscard -N " + size.filesMax());
        List<Block> blocks = new ArrayList<>();
        try (FileChannel in = FileChannel.open(image, StandardOpenOption.READ)) {
            for (SparseFiles.Extent extent : SparseFiles.extents(image)) {
                ByteBuffer buffer = ByteBuffer.allocateDirect((int) extent.length());
                while (buffer.hasRemaining() && in.read(buffer, extent.offset() + buffer.position()) > 0) {}
                blocks.add(new Block(extent.offset(), buffer.flip()));
            }
        }
        return new Template(List.copyOf(blocks));
    }
}
