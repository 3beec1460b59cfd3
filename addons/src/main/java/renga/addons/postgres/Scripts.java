package renga.addons.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What dynos run, from this jar.
final class Scripts {
    private Scripts() {}

    /// @param name `cluster.sh`
    static String named(String name) {
        try (InputStream in = Objects.requireNonNull(Scripts.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name + " is in this jar", e);
        }
    }
}
