package renga.platform.transfer;

/// Why a transfer came to nothing, in a sentence for whoever asked for it.
final class TransferFailure extends Exception {
    private static final long serialVersionUID = 1;

    TransferFailure(String sentence) {
        super(sentence);
    }

    TransferFailure(String sentence, Exception cause) {
        super(sentence, cause);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
