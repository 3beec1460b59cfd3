package renga.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.TestPlatform;
import renga.platform.app.App;

/// Lists over HTTP: every element once, in order, and 206 exactly while more follow.
class PagingTest {
    private static final int CHANGES = 23;

    @TempDir
    Path home;

    TestPlatform platform;

    @BeforeEach
    void start() {
        platform = new TestPlatform(home);
        App app = platform.ledger.app("shop");
        for (int i = 0; i < CHANGES; i++) platform.ledger.set(app, "A", Integer.toString(i));
    }

    @AfterEach
    void stop() throws Exception {
        platform.close();
    }

    @Test
    void forwards() {
        assertThat(versions("version ..; max=7"))
                .isEqualTo(IntStream.rangeClosed(1, CHANGES + 2).boxed().toList());
    }

    @Test
    void backwards() {
        assertThat(versions("version ..; max=5, order=desc"))
                .isEqualTo(IntStream.rangeClosed(1, CHANGES + 2)
                        .map(i -> CHANGES + 3 - i)
                        .boxed()
                        .toList());
    }

    @Test
    void byIdEveryoneOnce() {
        assertThat(versions("id ..; max=4"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, CHANGES + 2).boxed().toList());
    }

    @Test
    void thePageThatJustFitsIsTheLast() {
        var answer = platform.api.get("/apps/shop/releases", "Range", "version ..; max=" + (CHANGES + 2));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Next-Range")).isEmpty();
        assertThat(answer.headers().firstValue("Content-Range")).hasValue("version 1..25");
        assertThat(answer.headers().firstValue("Accept-Ranges")).hasValue("version, id");
    }

    @Test
    void theNewestAlone() {
        var answer = platform.api.get("/apps/shop/releases", "Range", "version ..; order=desc,max=1");
        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(TestApi.json(answer)).hasSize(1);
        assertThat(TestApi.json(answer).get(0).get("version").asInt()).isEqualTo(CHANGES + 2);
    }

    @Test
    void appsByName() {
        for (String name : List.of("beta", "alpha", "gamma")) platform.ledger.app(name);
        var names = new ArrayList<String>();
        Optional<String> range = Optional.of("name ..; max=2");
        while (range.isPresent()) {
            var answer = platform.api.get("/apps", "Range", range.get());
            TestApi.json(answer).forEach(app -> names.add(app.get("name").asString()));
            range = answer.headers().firstValue("Next-Range");
        }
        assertThat(names).containsExactly("alpha", "beta", "gamma", "shop");
    }

    private List<Integer> versions(String first) {
        var versions = new ArrayList<Integer>();
        Optional<String> range = Optional.of(first);
        while (range.isPresent()) {
            var answer = platform.api.get("/apps/shop/releases", "Range", range.get());
            TestApi.json(answer)
                    .forEach(release -> versions.add(release.get("version").asInt()));
            range = answer.headers().firstValue("Next-Range");
            assertThat(answer.statusCode()).isEqualTo(range.isPresent() ? 206 : 200);
        }
        return versions;
    }
}
