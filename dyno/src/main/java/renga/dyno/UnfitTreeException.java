package renga.dyno;

/// A build left a tree that cannot be a slug: what and why in one sentence fit for the app's owner.
public final class UnfitTreeException extends DynoException {
    private static final long serialVersionUID = 1L;

    public UnfitTreeException(String message) {
        super(message);
    }
}
