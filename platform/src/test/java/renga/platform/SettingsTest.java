package renga.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.bucket.BucketPlace;

class SettingsTest {
    @Test
    void oneProcessorIsLeftToThoseWhoServe() {
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(with(Map.of()).buildsAtOnce()).isEqualTo(Math.max(1, processors - 1));
        assertThat(with(Map.of("RENGA_BUILDS_AT_ONCE", "7")).buildsAtOnce()).isEqualTo(7);
        assertThatThrownBy(() -> with(Map.of("RENGA_BUILDS_AT_ONCE", "0")))
                .hasMessageContaining("RENGA_BUILDS_AT_ONCE has to be 1 or more");
    }

    @Test
    void whatIsDestroyedIsKeptOverAWeekendUnlessSaidOtherwise() {
        assertThat(with(Map.of()).addonGrace().time()).isEqualTo(Duration.ofHours(72));
        assertThat(with(Map.of("RENGA_ADDON_GRACE_HOURS", "0")).addonGrace().time())
                .isEqualTo(Duration.ZERO);
        assertThatThrownBy(() -> with(Map.of("RENGA_ADDON_GRACE_HOURS", "8761")))
                .hasMessageContaining("RENGA_ADDON_GRACE_HOURS has to be 0 to 8760");
        assertThatThrownBy(() -> with(Map.of("RENGA_ADDON_GRACE_HOURS", "three")))
                .hasMessageContaining("RENGA_ADDON_GRACE_HOURS has to be a number");
    }

    @Test
    void archivesAreCopiedOnlyWithAKeyThatNobodyElseCanRead(@TempDir Path folder) throws Exception {
        assertThat(with(Map.of()).archiveBucket()).isEmpty();
        Path file = folder.resolve("s3");
        Files.writeString(file, "[default]\naws_access_key_id = AK\n# mine\naws_secret_access_key=s3cr3t\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        BucketPlace place = bucket("https://s3.example.test/box/of/renga", file);
        assertThat(place.endpoint()).isEqualTo(URI.create("https://s3.example.test"));
        assertThat(List.of(place.bucket(), place.prefix(), place.region(), place.key(), place.secret()))
                .containsExactly("box", "of/renga/", "us-east-1", "AK", "s3cr3t");
        assertThat(place.toString()).isEqualTo("https://s3.example.test/box/of/renga");
        assertThat(bucket("http://10.1.2.3:9000/box/", file).prefix()).isEmpty();

        assertThatThrownBy(() -> bucket("http://s3.example.test/box", file)).hasMessageContaining("https://");
        assertThatThrownBy(() -> bucket("http://10.evil.test/box", file)).hasMessageContaining("https://");
        assertThatThrownBy(() -> bucket("https://a:hidden@s3.example.test/box", file))
                .hasMessageContaining("RENGA_ARCHIVE_S3")
                .hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> bucket("https://s3.example.test", file)).hasMessageContaining("bucket");
        assertThatThrownBy(() -> with(Map.of("RENGA_ARCHIVE_S3", "https://s3.example.test/box")))
                .hasMessageContaining("belong together");
        Files.writeString(file, "aws_access_key_id = AK\nsecret s3cr3t");
        assertThatThrownBy(() -> bucket("https://s3.example.test/box", file))
                .hasMessageContaining("no line aws_secret_access_key")
                .hasMessageNotContaining("s3cr3t");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> bucket("https://s3.example.test/box", file)).hasMessageContaining("chmod 600");
        assertThatThrownBy(() -> bucket("https://s3.example.test/box", folder.resolve("none")))
                .hasMessageContaining("cannot read");
    }

    private static BucketPlace bucket(String address, Path credentials) {
        return with(Map.of("RENGA_ARCHIVE_S3", address, "RENGA_ARCHIVE_S3_CREDENTIALS", credentials.toString()))
                .archiveBucket()
                .orElseThrow();
    }

    private static Settings with(Map<String, String> more) {
        var env = new HashMap<>(Map.of("RENGA_STACK", "/nowhere", "DATABASE_URL", "postgres://a:b@localhost/c"));
        env.putAll(more);
        return Settings.from(env);
    }
}
