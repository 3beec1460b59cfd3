package renga.dyno;

/// A dyno could not be started or published: operation, subject and cause in one sentence fit for an operator.
public class DynoException extends Exception {
    private static final long serialVersionUID = 1L;

    public DynoException(String message) {
        super(message);
    }

    public DynoException(String message, Throwable cause) {
        super(message, cause);
    }
}
