package renga.platform.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.TrustManager;
import org.gaul.s3proxy.S3Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.bucket.Bucket.Held;
import renga.platform.fetch.Trust;
import renga.platform.vault.LocalAuthority;

/// Files in a bucket of a real S3 server.
@Timeout(120)
class BucketTest {
    private static final int PART_BYTES = 5 << 20;

    @TempDir
    Path home;

    private S3Server server;
    private Bucket bucket;

    @BeforeEach
    void start() throws Exception {
        server = new S3Server();
        bucket = server.bucket(home);
    }

    @AfterEach
    void stop() throws Exception {
        bucket.close();
        server.close();
    }

    @Test
    void whatIsPutThereComesBackAndGoes() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "some text");
        bucket.check();
        assertThat(bucket.look("one")).isEmpty();
        bucket.put("one", file, sha256(file));
        assertThat(bucket.look("one")).hasValue(new Held(9, sha256(file)));
        assertThat(server.text("one")).isEqualTo("some text");
        var back = new ByteArrayOutputStream();
        assertThat(bucket.get("one", back)).isTrue();
        assertThat(back.toString()).isEqualTo("some text");
        bucket.delete("one");
        bucket.delete("one");
        assertThat(server.names()).isEmpty();
        assertThat(bucket.get("one", back)).isFalse();
        Path empty = Files.createFile(home.resolve("empty"));
        bucket.put("none", empty, sha256(empty));
        assertThat(server.text("none")).isEmpty();
    }

    @Test
    void whatIsThereAlreadyIsNotSentAgainAndWhatIsDifferentIs() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "some text");
        server.overwrite("one", "some text", Map.of("sha256", sha256(file), "ours", "no"));
        bucket.put("one", file, sha256(file));
        assertThat(server.metadata("one")).containsKey("ours");
        server.overwrite("one", "SOME TEXT", Map.of("sha256", "0".repeat(64)));
        bucket.put("one", file, sha256(file));
        assertThat(server.text("one")).isEqualTo("some text");
    }

    @Test
    void aFileThatIsNotWhatItShouldBeIsNotSent() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "some text");
        String wanted = sha256(file);
        Files.writeString(file, "some dirt");
        assertThatThrownBy(() -> bucket.put("one", file, wanted)).hasMessageContaining("not what was written");
        assertThat(server.names()).isEmpty();
    }

    @Test
    void aLargeOneGoesInPartsAndWhatAnEarlierTryLeftIsGivenUp() throws Exception {
        Path file = home.resolve("large");
        byte[] bytes = new byte[2 * PART_BYTES + 4_711];
        new Random(1).nextBytes(bytes);
        Files.write(file, bytes);
        server.beginUpload("large");
        server.beginUpload("large-other");
        assertThat(server.uploads()).isEqualTo(2);
        try (var parts = new Bucket(server.place(home, S3Server.SECRET), new TrustManager[0], PART_BYTES)) {
            parts.put("large", file, sha256(file));
            assertThat(server.uploads()).isEqualTo(1);
            assertThat(parts.look("large")).hasValue(new Held(bytes.length, sha256(file)));
            var back = new ByteArrayOutputStream();
            parts.get("large", back);
            assertThat(back.toByteArray()).isEqualTo(bytes);
            parts.delete("large-other");
            assertThat(server.uploads()).isZero();
        }
    }

    @Test
    void aWrongKeyIsSaidWithoutIt() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "some text");
        BucketPlace place = server.place(home, "wrong-secret-77");
        assertThat(place.toString()).isEqualTo(server.address());
        try (var wrong = new Bucket(place, new TrustManager[0])) {
            assertThatThrownBy(() -> wrong.put("one", file, sha256(file)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("refuses the key of RENGA_ARCHIVE_S3_CREDENTIALS")
                    .hasMessageNotContaining(S3Server.KEY)
                    .hasMessageNotContaining("wrong-secret-77");
            assertThatThrownBy(() -> wrong.get("one", OutputStream.nullOutputStream()))
                    .hasMessageContaining("(SignatureDoesNotMatch)");
        }
    }

    @Test
    void aServerThatIsDownOrHasNoSuchBucketIsSaid() throws Exception {
        BucketPlace place = server.place(home, S3Server.SECRET);
        var elsewhere = new BucketPlace(place.endpoint(), "nowhere", "", place.region(), place.key(), place.secret());
        try (var other = new Bucket(elsewhere, new TrustManager[0])) {
            assertThatThrownBy(other::check).hasMessageContaining("has no bucket nowhere");
            assertThatThrownBy(() -> other.get("one", OutputStream.nullOutputStream()))
                    .hasMessageContaining("has no bucket nowhere");
        }
        server.stop();
        assertThatThrownBy(bucket::check).hasMessageContaining("is not reached: Connection refused");
        assertThatThrownBy(() -> bucket.look("one")).isInstanceOf(IOException.class);
        server.start();
        assertThat(bucket.look("one")).isEqualTo(Optional.empty());
    }

    @Test
    void theCertificatesThatTheOperatorTrustsAreTrustedAndNoOthers() throws Exception {
        var authority = LocalAuthority.open(home, "localhost", Clock.systemUTC());
        Path stranger = Files.createDirectory(home.resolve("stranger"));
        LocalAuthority.open(stranger, "localhost", Clock.systemUTC());
        S3Proxy secure = server.secure(authority.server());
        BucketPlace place = BucketPlace.of(
                "https://localhost:%d/backups".formatted(secure.getSecurePort()),
                BucketPlace.REGION,
                home.resolve("credentials"));
        Path file = Files.writeString(home.resolve("file"), "some text");
        try (var ours = new Bucket(place, Trust.managers(home.resolve("tls/ca.pem")));
                var others = new Bucket(place, Trust.managers(stranger.resolve("tls/ca.pem")))) {
            ours.put("one", file, sha256(file));
            assertThat(ours.look("one")).hasValue(new Held(9, sha256(file)));
            assertThatThrownBy(others::check)
                    .hasMessageContaining("is not reached: ")
                    .hasMessageContaining("certification path");
        } finally {
            secure.stop();
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
