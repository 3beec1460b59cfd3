package renga.platform.build;

/// A tree that cannot be built, in a sentence for the person who pushed it.
public final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        super(message);
    }
}
