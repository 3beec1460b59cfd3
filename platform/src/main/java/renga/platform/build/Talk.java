package renga.platform.build;

/// Who listens while a build speaks: the person pushing.
@FunctionalInterface
public interface Talk {
    /// Bytes of the transcript as they come. Never throws: a listener that is gone hears nothing.
    void say(byte[] bytes, int offset, int length);
}
