package renga.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

    private static Settings with(Map<String, String> more) {
        var env = new HashMap<>(Map.of("RENGA_STACK", "/nowhere", "DATABASE_URL", "postgres://a:b@localhost/c"));
        env.putAll(more);
        return Settings.from(env);
    }
}
