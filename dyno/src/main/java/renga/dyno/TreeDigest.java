package renga.dyno;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import renga.core.SlugDigest;

/// How a tree gets its name: SHA-256 over its entries sorted by path, without times and owners.
public final class TreeDigest {
    private TreeDigest() {}

    /// The same entries in any order give the same digest.
    public static SlugDigest of(Collection<? extends TreeEntry> entries) {
        MessageDigest sha = sha256();
        entries.stream().sorted(Comparator.comparing(TreeEntry::path)).forEach(entry -> sha.update(line(entry)));
        return new SlugDigest(HexFormat.of().formatHex(sha.digest()));
    }

    /// Every JDK has SHA-256.
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static byte[] line(TreeEntry entry) {
        String text = switch (entry) {
            case TreeEntry.Directory(String path, int mode) -> join(path, "d", Integer.toOctalString(mode), "");
            case TreeEntry.File(String path, int mode, long _, String sha) ->
                join(path, "f", Integer.toOctalString(mode), sha);
            case TreeEntry.Link(String path, String target) -> join(path, "l", "", target);
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// NUL cannot stand in a path or a link's target, so no two different entries look alike.
    private static String join(String... parts) {
        return String.join("\0", parts) + "\0\n";
    }
}
