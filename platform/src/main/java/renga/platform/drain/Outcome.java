package renga.platform.drain;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;

/// What came of sending lines somewhere.
sealed interface Outcome {
    record Taken() implements Outcome {}

    /// It will never take these lines; the next ones it may.
    record Refused(String why) implements Outcome {}

    /// It may take them later.
    ///
    /// @param certificate what is wrong with its certificate, in the words of TLS alerts, if that is it
    record Failed(String why, Optional<String> certificate) implements Outcome {
        static Failed of(IOException e) {
            String why = e instanceof SocketTimeoutException ? "it does not answer" : String.valueOf(e.getMessage());
            return new Failed(why, certificate(e));
        }

        private static Optional<String> certificate(IOException e) {
            boolean bad = false;
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof CertificateExpiredException) return Optional.of("certificate expired");
                if (cause instanceof CertPathBuilderException) return Optional.of("unknown ca");
                bad |= cause instanceof CertificateException;
            }
            return bad ? Optional.of("bad certificate") : Optional.empty();
        }
    }
}
