package renga.core;

import java.util.regex.Pattern;

/// The name of a slug's tree: lower-case hex SHA-256 over its sorted (path, type, mode, link target, content hash),
/// without times and owners. Two builds with the same result have the same digest.
public record SlugDigest(String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public SlugDigest {
        if (!HEX.matcher(hex).matches()) throw new IllegalArgumentException("not a SHA-256 in hex: " + hex);
    }

    @Override
    public String toString() {
        return "sha256:" + hex;
    }
}
