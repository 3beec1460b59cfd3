package renga.dyno;

import java.util.regex.Pattern;

/// Names a volume within an instance; also part of its file's name on the host: `postgres-shared-1`.
public record VolumeName(String text) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    public VolumeName {
        if (!FORM.matcher(text).matches()) throw new IllegalArgumentException("not a volume's name: " + text);
    }

    @Override
    public String toString() {
        return text;
    }
}
