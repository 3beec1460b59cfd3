package renga.cli.api;

/// Ends the command: a sentence for the person, and the exit status.
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What the API refused has 2, everything else 1, as in the official CLI.
    public static final int REFUSED = 2;

    private final int status;

    public Failure(String message) {
        this(1, message);
    }

    public Failure(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
