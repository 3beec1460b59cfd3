package renga.platform.vault;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes X.509 certificates on P-256.
final class Certificates {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);

    /// Clocks differ: valid a little before now.
    private static final Duration BACKDATE = Duration.ofHours(1);

    /// 127.0.0.0/8 as a name constraint: address, mask.
    private static final byte[] LOOPBACK = {127, 0, 0, 0, (byte) 255, 0, 0, 0};

    private static final SecureRandom RANDOM = new SecureRandom();

    private Certificates() {}

    static KeyPair newKeyPair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    static X509Certificate authority(KeyPair pair, String domain, Instant now) throws GeneralSecurityException {
        var name = new X500Name("CN=Renga local CA " + new BigInteger(32, RANDOM).toString(36) + ",O=Renga");
        var builder = builder(name, name, pair.getPublic(), now, AUTHORITY_LIFE);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(Extension.nameConstraints, true, constraints(domain));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot encode an extension", e);
        }
        return sign(builder, pair.getPrivate());
    }

    static X509Certificate server(
            PublicKey key, X509Certificate ca, PrivateKey caKey, Instant now, Duration life, String name)
            throws GeneralSecurityException {
        var issuer = X500Name.getInstance(ca.getSubjectX500Principal().getEncoded());
        var builder = builder(issuer, new X500Name("CN=" + name), key, now, life);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, names(name));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca.getPublicKey()));
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot encode an extension", e);
        }
        return sign(builder, caKey);
    }

    /// In memory only, so it hides nothing. Of a JKS: PKCS12 hashes 10,000 times to put a key in, and again to take it
    /// out.
    static KeyStore keyStore(PrivateKey key, List<X509Certificate> chain) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("JKS");
        store.load(null, new char[0]);
        store.setKeyEntry("server", key, new char[0], chain.toArray(Certificate[]::new));
        return store;
    }

    private static GeneralNames names(String name) {
        return new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, name), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        });
    }

    private static NameConstraints constraints(String domain) {
        return new NameConstraints(
                new GeneralSubtree[] {
                    new GeneralSubtree(new GeneralName(GeneralName.dNSName, "localhost")),
                    new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain)),
                    new GeneralSubtree(new GeneralName(GeneralName.iPAddress, new DEROctetString(LOOPBACK)))
                },
                null);
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration life) {
        var serial = new BigInteger(126, RANDOM).setBit(126);
        var from = Date.from(now.minus(BACKDATE));
        return new JcaX509v3CertificateBuilder(issuer, serial, from, Date.from(now.plus(life)), subject, key);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign a certificate", e);
        }
    }
}
