package renga.cli.screen;

/// Sizes as people read them: `0 B`, `12 KB`, `5 MB`; 1 KB is 1,024 bytes.
public final class Bytes {
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

    private Bytes() {}

    public static String of(long bytes) {
        double size = bytes;
        int unit = 0;
        while (Math.round(size) >= 1_024 && unit < UNITS.length - 1) {
            size /= 1_024;
            unit++;
        }
        return Math.round(size) + " " + UNITS[unit];
    }
}
