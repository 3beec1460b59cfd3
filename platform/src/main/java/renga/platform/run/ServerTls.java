package renga.platform.run;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// TLS with the platform's certificate, which is looked at again every day as it is renewed now and then. Thread-safe.
final class ServerTls {
    private static final Duration FRESH = Duration.ofDays(1);

    private final Supplier<KeyStore> certificate;
    private final InstantSource clock;
    private @Nullable SSLContext context;
    private Instant readAt = Instant.MIN;

    /// @param certificate gives a key store with an empty password
    ServerTls(Supplier<KeyStore> certificate, InstantSource clock) {
        this.certificate = certificate;
        this.clock = clock;
    }

    /// The server's side of TLS on a connection just accepted.
    SSLSocket serve(Socket plain) throws IOException {
        return (SSLSocket) context().getSocketFactory().createSocket(plain, null, true);
    }

    private synchronized SSLContext context() throws IOException {
        SSLContext known = context;
        Instant now = clock.instant();
        if (known != null && now.isBefore(readAt.plus(FRESH))) return known;
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(certificate.get(), new char[0]);
            SSLContext fresh = SSLContext.getInstance("TLS");
            fresh.init(keys.getKeyManagers(), null, null);
            context = fresh;
            readAt = now;
            return fresh;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot use the server certificate for attached dynos", e);
        }
    }
}
