package renga.cli.api;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import renga.core.CaBundle;

/// TLS that trusts one file of certificates, or what the JDK trusts.
final class Trust {
    private Trust() {}

    static SSLContext of(Server server) {
        try {
            if (server.authority().isEmpty()) return SSLContext.getDefault();
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(CaBundle.trustStore(server.authority().get(), "PKCS12"));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new Failure("Cannot use the certificates in "
                    + server.authority().map(Path::toString).orElse("the JDK") + ": " + e.getMessage());
        }
    }
}
