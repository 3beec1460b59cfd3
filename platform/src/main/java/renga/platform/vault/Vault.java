package renga.platform.vault;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.UUID;

/// Seals values with AES-256-GCM. What is sealed for one owner does not open for another: the owner's id is
/// authenticated with it. Thread-safe.
public final class Vault {
    private final Aead aead;

    private Vault(Aead aead) {
        this.aead = aead;
    }

    /// Opens the keyset in that file, or makes one, mode 0600. Whoever loses the file loses every sealed value.
    public static Vault open(Path keyset) {
        try {
            AeadConfig.register();
            String json = SecretFiles.readOrCreate(keyset, Vault::newKeyset);
            var handle = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
            return new Vault(handle.getPrimitive(RegistryConfiguration.get(), Aead.class));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the keyset " + keyset + " cannot be read; restore it from a backup", e);
        }
    }

    public byte[] seal(String text, UUID owner) {
        try {
            return aead.encrypt(text.getBytes(StandardCharsets.UTF_8), context(owner));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal a value of " + owner, e);
        }
    }

    /// @throws IllegalStateException if it was sealed for somebody else, with another keyset, or was changed
    public String open(byte[] sealed, UUID owner) {
        try {
            return new String(aead.decrypt(sealed, context(owner)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a sealed value of " + owner + " does not open with this keyset", e);
        }
    }

    private static byte[] context(UUID owner) {
        return owner.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String newKeyset() {
        try {
            var handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
            return TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a keyset", e);
        }
    }
}
