package renga.platform.fetch;

import java.io.IOException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.fetch.Posted.Trouble;

/// Why something is not to be had, as the end of the sentence `ADDRESS could not be fetched: …`.
final class FetchException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(FetchException.class);

    private final Trouble trouble;

    FetchException(String why) {
        this(Trouble.NO_HTTP, why);
    }

    FetchException(Trouble trouble, String why) {
        super(why);
        this.trouble = trouble;
    }

    /// What the network says of a target, for people.
    static FetchException of(Target target, IOException e) {
        LOG.debug("asking {}", target, e);
        return switch (e) {
            case FetchException told -> told;
            case SocketTimeoutException _ -> new FetchException(Trouble.TIMEOUT, target.host() + " does not answer");
            case SSLException _ ->
                new FetchException(
                        Trouble.CERTIFICATE,
                        "the certificate of %s is not accepted: %s".formatted(target.host(), e.getMessage()));
            default -> new FetchException(Trouble.CONNECTION, "%s: %s".formatted(target.host(), e.getMessage()));
        };
    }

    Trouble trouble() {
        return trouble;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
