package renga.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogFilterTest {
    private static final List<String> LOG = List.of(
            "T app[web.1]: a",
            "T app[web.10]: b",
            "T heroku[web.1]: c",
            "T heroku[router]: d",
            "T app[api]: e]: [web.1]:",
            "T app[webby.1]: f");

    @Test
    void noWishShowsAll() {
        assertThat(shown(null, null)).hasSize(LOG.size());
    }

    @Test
    void aDynoShowsWhatItAndThePlatformSaidOfIt() {
        assertThat(shown(null, "web.1")).containsExactly("T app[web.1]: a", "T heroku[web.1]: c");
    }

    @Test
    void aTypeShowsAllItsDynos() {
        assertThat(shown(null, "web")).containsExactly("T app[web.1]: a", "T app[web.10]: b", "T heroku[web.1]: c");
    }

    @Test
    void aSourceShowsOneSideOnly() {
        assertThat(shown("heroku", null)).containsExactly("T heroku[web.1]: c", "T heroku[router]: d");
        assertThat(shown("app", "web.1")).containsExactly("T app[web.1]: a");
    }

    @Test
    void routerAndApiCanBeAskedForLikeDynos() {
        assertThat(shown("heroku", "router")).containsExactly("T heroku[router]: d");
        assertThat(shown(null, "api")).containsExactly("T app[api]: e]: [web.1]:");
    }

    private static List<String> shown(@Nullable String source, @Nullable String dyno) {
        var filter = new LogFilter(source, dyno);
        return LOG.stream().filter(text -> filter.accepts(new LogLine(1, text))).toList();
    }
}
