package renga.addons.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What services and other dynos run, from this jar.
public final class Scripts {
    private Scripts() {}

    /// @param beside a class of its package
    /// @param name `cluster.sh`
    public static String named(Class<?> beside, String name) {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name + " is in this jar", e);
        }
    }
}
