package renga.platform.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAuthorityTest {
    @TempDir
    Path home;

    private Instant now = Instant.now();

    @Test
    void keysAreForTheirOwnerAndCertificatesForAll() throws IOException {
        open().server();
        assertThat(mode("secrets")).isEqualTo("rwx------");
        assertThat(mode("secrets/ca.key")).isEqualTo("rw-------");
        assertThat(mode("secrets/server.key")).isEqualTo("rw-------");
        assertThat(mode("tls/ca.pem")).isEqualTo("rw-r--r--");
    }

    @Test
    void theServerIsVouchedForByNameAndAddress() throws Exception {
        LocalAuthority authority = open();
        X509Certificate server = server(authority);
        assertThat(server.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(List.of(2, "localhost"), List.of(7, "127.0.0.1"));
        assertThat(verdict(server)).endsWith("leaf.pem: OK\n");
    }

    @Test
    void itIsMadeOnceAndRenewedInTime() throws Exception {
        BigSerial first = new BigSerial(server(open()));
        assertThat(new BigSerial(server(open()))).isEqualTo(first);
        now = now.plus(Duration.ofDays(61));
        LocalAuthority later = open();
        assertThat(later.serverIsStale()).isTrue();
        assertThat(new BigSerial(server(later))).isNotEqualTo(first);
        assertThat(later.serverIsStale()).isFalse();
    }

    /// Whoever trusts this CA trusts it for nothing on the internet.
    @Test
    void aCertificateForAnotherNameIsWorthNothing() throws Exception {
        LocalAuthority authority = open();
        var key = Pem.privateKey(Files.readString(home.resolve("secrets/ca.key")));
        var pair = Certificates.newKeyPair();
        var ca = authority.trusted().getFirst();
        var forged = Certificates.server(pair.getPublic(), ca, key, now, Duration.ofDays(1), "bank.example.com");
        assertThat(verdict(forged)).contains("permitted subtree violation");
    }

    private record BigSerial(java.math.BigInteger number) {
        BigSerial(X509Certificate certificate) {
            this(certificate.getSerialNumber());
        }
    }

    private LocalAuthority open() {
        return LocalAuthority.open(home, "apps.example.test", () -> now);
    }

    private static X509Certificate server(LocalAuthority authority) throws GeneralSecurityException {
        return (X509Certificate) authority.server().getCertificate("server");
    }

    /// By OpenSSL, as git, curl and node do; the JDK does not look at the constraints of a root.
    private String verdict(X509Certificate leaf) throws IOException, InterruptedException {
        Path file = Files.writeString(home.resolve("leaf.pem"), Pem.write(leaf));
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "verify",
                        "-CAfile",
                        home.resolve("tls/ca.pem").toString(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        openssl.waitFor();
        return said;
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file)));
    }
}
