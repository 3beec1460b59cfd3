package renga.dyno.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Mounts ext4 images. The loop device frees itself when the last mount of it is gone.
public final class LoopMounts {
    private static final Path CONTROL = Path.of("/dev/loop-control");
    private static final Path BLOCK_DEVICES = Path.of("/sys/block");
    private static final long GET_FREE = 0x4C82;
    private static final long CONFIGURE = 0x4C0A;
    private static final int CONFIG_SIZE = 304;
    private static final int FLAGS_OFFSET = 8 + 52;
    private static final int FLAG_READ_ONLY = 1;
    private static final int FLAG_AUTOCLEAR = 4;
    private static final int TRIES_MAX = 64;

    /// No zeroing of inode tables in the background, and what is deleted becomes a hole in the image again.
    private static final String SHARED = "discard,noinit_itable,errors=remount-ro";

    /// A dyno's writable layer need not survive a loss of power, and a build's image is synced as a file once it is a
    /// slug: no fsync in a dyno, and no freeze, waits for the host's disk.
    private static final String EPHEMERAL = SHARED + ",barrier=0";

    private LoopMounts() {}

    /// For an image nobody else has mounted, and whose content a loss of power may take.
    public static void mount(Path image, Path target, Mounts.Access access) throws IOException {
        mount(image, target, access, EPHEMERAL);
    }

    /// For an image nobody else has mounted, and whose synced content a loss of power must not take.
    public static void mountDurably(Path image, Path target) throws IOException {
        mount(image, target, Mounts.Access.WRITABLE, SHARED);
    }

    private static void mount(Path image, Path target, Mounts.Access access, String options) throws IOException {
        try (Descriptor file = Descriptor.open(image, mode(access))) {
            for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
                int number = free();
                try (Descriptor device = Descriptor.open(device(number), mode(access))) {
                    if (!configure(device, file, access)) continue;
                    Mounts.ext4(device(number), target, access, options);
                    return;
                }
            }
        }
        throw new IOException("no loop device for " + image + " after " + TRIES_MAX + " tries");
    }

    /// For an image that may be mounted elsewhere, or be just about to be released: two devices over one image would
    /// ruin it, so one that is there is used again.
    public static void mountShared(Path image, Path target, Mounts.Access access) throws IOException {
        Optional<Path> present = over(image);
        if (present.isPresent()) {
            try (Descriptor _ = Descriptor.open(present.get(), mode(access))) {
                if (over(image).equals(present)) {
                    Mounts.ext4(present.get(), target, access, SHARED);
                    return;
                }
            }
        }
        mount(image, target, access, SHARED);
    }

    /// Whether a loop device stands over the image.
    public static boolean isInUse(Path image) throws IOException {
        return over(image).isPresent();
    }

    private static Optional<Path> over(Path image) throws IOException {
        String wanted = image.toRealPath().toString();
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(BLOCK_DEVICES, "loop*")) {
            for (Path device : devices) {
                if (backing(device).equals(wanted))
                    return Optional.of(Path.of("/dev").resolve(device.getFileName()));
            }
        }
        return Optional.empty();
    }

    private static String backing(Path device) {
        try {
            return Files.readString(device.resolve("loop/backing_file")).strip();
        } catch (IOException notInUse) {
            return "";
        }
    }

    private static int free() throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor control = Descriptor.open(CONTROL, Descriptor.READ_WRITE)) {
            return (int) KernelException.check(
                    Libc.ioctl(arena, control.number(), GET_FREE, 0L), "finding a free loop device");
        }
    }

    /// @return false if somebody else took the device meanwhile
    private static boolean configure(Descriptor device, Descriptor file, Mounts.Access access) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment config = arena.allocate(CONFIG_SIZE, 8);
            config.set(JAVA_INT, 0, file.number());
            int readOnly = access == Mounts.Access.READ_ONLY ? FLAG_READ_ONLY : 0;
            config.set(JAVA_INT, FLAGS_OFFSET, FLAG_AUTOCLEAR | readOnly);
            int result = Libc.ioctl(arena, device.number(), CONFIGURE, config);
            if (result == -Libc.EBUSY || result == -Libc.ENXIO) return false;
            KernelException.check(result, "setting up a loop device");
            return true;
        }
    }

    private static Path device(int number) {
        return Path.of("/dev/loop" + number);
    }

    private static int mode(Mounts.Access access) {
        return access == Mounts.Access.READ_ONLY ? Descriptor.READ : Descriptor.READ_WRITE;
    }
}
