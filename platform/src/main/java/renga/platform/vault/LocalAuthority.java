package renga.platform.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// This host's own certificate authority: made at the first start, able to vouch for `localhost`, loopback addresses
/// and the apps' domain only, so that trusting it cannot hurt elsewhere. Keys are 0600 in `secrets/`.
public final class LocalAuthority {
    private static final Duration SERVER_LIFE = Duration.ofDays(90);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final Path home;
    private final InstantSource clock;
    private final PrivateKey caKey;
    private final X509Certificate ca;

    private LocalAuthority(Path home, InstantSource clock, PrivateKey caKey, X509Certificate ca) {
        this.home = home;
        this.clock = clock;
        this.caKey = caKey;
        this.ca = ca;
    }

    /// Finds or makes `secrets/ca.key` and `tls/ca.pem` below `home`.
    ///
    /// @param domain where apps answer (RENGA_DOMAIN)
    public static LocalAuthority open(Path home, String domain, InstantSource clock) {
        Path keyFile = home.resolve("secrets/ca.key");
        Path pemFile = home.resolve("tls/ca.pem");
        try {
            folder(home.resolve("secrets"), "rwx------");
            folder(home.resolve("tls"), "rwxr-xr-x");
            if (!Files.exists(keyFile) || !Files.exists(pemFile)) {
                var pair = Certificates.newKeyPair();
                var made = Certificates.authority(pair, domain, clock.instant());
                SecretFiles.writeSecret(keyFile, Pem.write(pair.getPrivate()));
                SecretFiles.writePublic(pemFile, Pem.write(made));
            }
            var ca = Pem.certificates(Files.readString(pemFile)).getFirst();
            return new LocalAuthority(home, clock, Pem.privateKey(Files.readString(keyFile)), ca);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make the certificate authority in " + home, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate authority in " + home + " is damaged", e);
        }
    }

    /// The certificate of API and git, for `localhost` and 127.0.0.1, as a key store with an empty password. Made anew
    /// when there is none, when it was signed by another authority, or when less than 30 of its 90 days are left.
    public KeyStore server() {
        Path keyFile = home.resolve("secrets/server.key");
        Path pemFile = home.resolve("tls/server.pem");
        try {
            if (!Files.exists(keyFile) || !Files.exists(pemFile) || stale(pemFile)) {
                var pair = Certificates.newKeyPair();
                var made = Certificates.server(pair.getPublic(), ca, caKey, clock.instant(), SERVER_LIFE, "localhost");
                SecretFiles.writeSecret(keyFile, Pem.write(pair.getPrivate()));
                SecretFiles.writePublic(pemFile, Pem.write(made) + Pem.write(ca));
            }
            var chain = Pem.certificates(Files.readString(pemFile));
            return Certificates.keyStore(Pem.privateKey(Files.readString(keyFile)), chain);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or make the server certificate in " + home, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a server certificate in " + home, e);
        }
    }

    /// Whether [#server] would make a new certificate now.
    public boolean serverIsStale() {
        try {
            return stale(home.resolve("tls/server.pem"));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot read the server certificate in " + home, e);
        }
    }

    /// Writes `tls/bundle.pem`: what that bundle trusts, and this authority.
    public void writeBundle(Path systemBundle) {
        try {
            String system =
                    Files.exists(systemBundle) ? Files.readString(systemBundle).stripTrailing() + "\n" : "";
            String bundle = system + Pem.write(ca);
            Path file = home.resolve("tls/bundle.pem");
            if (Files.exists(file) && Files.readString(file).equals(bundle)) return;
            SecretFiles.writePublic(file, bundle);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the CA bundle of " + home, e);
        }
    }

    /// Starts with the certificate of this authority.
    public List<X509Certificate> trusted() {
        return List.of(ca);
    }

    private boolean stale(Path pemFile) throws IOException, GeneralSecurityException {
        var leaf = Pem.certificates(Files.readString(pemFile)).getFirst();
        if (!leaf.getIssuerX500Principal().equals(ca.getSubjectX500Principal())) return true;
        return leaf.getNotAfter().toInstant().isBefore(clock.instant().plus(RENEW_BEFORE));
    }

    private static void folder(Path folder, String mode) throws IOException {
        if (Files.isDirectory(folder)) return;
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
    }
}
