package renga.platform.build;

import java.nio.charset.StandardCharsets;

/// Who listens while a build speaks: the person pushing.
@FunctionalInterface
public interface Talk {
    Talk NOBODY = (_, _, _) -> {};

    /// Bytes of the transcript as they come. Never throws: a listener that is gone hears nothing.
    void say(byte[] bytes, int offset, int length);

    default void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        say(bytes, 0, bytes.length);
    }

    default void line(String text) {
        text(text + "\n");
    }
}
