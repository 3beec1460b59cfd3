package renga.platform.fetch;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import renga.core.CaBundle;

/// Makes TLS sockets that trust the certificates of a PEM file, and no others.
public final class Trust {
    private Trust() {}

    static SSLSocketFactory of(Path bundle) throws IOException {
        return context(bundle).getSocketFactory();
    }

    /// For clients of other rooms.
    public static SSLContext context(Path bundle) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers(bundle), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("reading the certificates in " + bundle, e);
        }
    }

    /// For clients that make their sockets themselves.
    public static TrustManager[] managers(Path bundle) throws IOException {
        try {
            var store = CaBundle.trustStore(bundle, "PKCS12");
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            return managers.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException("reading the certificates in " + bundle, e);
        }
    }
}
