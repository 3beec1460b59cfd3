package renga.platform.vault;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Argon2id for what people choose, plain randomness for what we choose. Thread-safe.
public final class Passwords {
    /// OWASP's second profile (2024): 19 MiB, two passes, one lane.
    private static final int MEMORY_KIB = 19 * 1024;

    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /// So many are computed at once; the rest wait, so that a flood of logins costs at most this times 19 MiB.
    private static final Semaphore AT_ONCE = new Semaphore(4);

    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    /// Written as the reference implementation does: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
    public static String hash(String password) {
        byte[] salt = random(SALT_BYTES);
        return written(salt, argon2(password, salt));
    }

    /// What no password fits: random bytes instead of a hash. Checking against it takes as long as against another;
    /// making it takes no time.
    public static String nobodys() {
        return written(random(SALT_BYTES), random(HASH_BYTES));
    }

    private static String written(byte[] salt, byte[] hash) {
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(MEMORY_KIB, PASSES, LANES, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    /// Takes the same time whether it fits or not.
    public static boolean fits(String password, String hash) {
        String[] parts = hash.split("\\$");
        byte[] salt = Base64.getDecoder().decode(parts[4]);
        return MessageDigest.isEqual(Base64.getDecoder().decode(parts[5]), argon2(password, salt));
    }

    /// So many random bits in lower-case hex.
    public static String randomHex(int bits) {
        return HexFormat.of().formatHex(random(bits / 8));
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] argon2(String password, byte[] salt) {
        AT_ONCE.acquireUninterruptibly();
        try {
            var parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(MEMORY_KIB)
                    .withIterations(PASSES)
                    .withParallelism(LANES)
                    .withSalt(salt)
                    .build();
            var generator = new Argon2BytesGenerator();
            generator.init(parameters);
            byte[] out = new byte[HASH_BYTES];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), out);
            return out;
        } finally {
            AT_ONCE.release();
        }
    }
}
