package renga.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/// Reads a PEM file of certificate authorities, such as a system's `ca-certificates.crt`.
public final class CaBundle {
    private CaBundle() {}

    /// A new store of this type (`PKCS12`, `JKS`) in memory that trusts the authorities of the file.
    ///
    /// The file is read whole first: CertificateFactory asks for single bytes, and 220 KB asked of the file like
    /// that were 0.34 s of the platform's start.
    public static KeyStore trustStore(Path pem, String type) throws IOException, GeneralSecurityException {
        var in = new ByteArrayInputStream(Files.readAllBytes(pem));
        var store = KeyStore.getInstance(type);
        store.load(null, null);
        int number = 0;
        for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
            store.setCertificateEntry("ca-" + number++, one);
        }
        return store;
    }
}
