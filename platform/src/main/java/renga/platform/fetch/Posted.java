package renga.platform.fetch;

/// What became of posting something.
public sealed interface Posted {
    /// There was an answer; a redirect is one, and is not followed.
    record Answered(int status) implements Posted {}

    /// There was none.
    ///
    /// @param sentence for the person who named the address; shows neither a password nor a query of it
    record Failed(Trouble trouble, String sentence) implements Posted {}

    /// What was in the way.
    enum Trouble {
        UNKNOWN_HOST("UnknownHost"),
        PRIVATE_ADDRESS("PrivateAddress"),
        TIMEOUT("Timeout"),
        CERTIFICATE("Certificate"),
        CONNECTION("ConnectionFailed"),
        NO_HTTP("NoHttpAnswer"),
        ADDRESS("Address");

        private final String word;

        Trouble(String word) {
            this.word = word;
        }

        /// As a delivery's `error_class` has it.
        public String word() {
            return word;
        }
    }
}
