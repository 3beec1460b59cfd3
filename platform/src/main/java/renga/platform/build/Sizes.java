package renga.platform.build;

import java.util.Locale;

/// Sizes as Heroku's transcript writes them: `55.4M`.
final class Sizes {
    private Sizes() {}

    static String text(long bytes) {
        if (bytes < 1 << 10) return bytes + "B";
        if (bytes < 1 << 20) return String.format(Locale.ROOT, "%.1fK", bytes / 1024.0);
        return String.format(Locale.ROOT, "%.1fM", bytes / 1048576.0);
    }

    /// Without a fraction that is none: `500M`.
    static String round(long bytes) {
        return text(bytes).replace(".0", "");
    }
}
