package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.testkit.Checkout;

/// A real app of each language: pushed with nothing cached, asked for its page, changed by one line, pushed again from
/// the cache. Leaves the measured table of docs/languages.md in `e2e/target/languages.md`.
@ExtendWith(RunningRenga.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LanguagesTest {
    private static final Logger LOG = LoggerFactory.getLogger(LanguagesTest.class);
    private static final Path TABLE = Checkout.root().resolve("e2e/target/languages.md");

    private final Instance renga;
    private final Shell user;

    LanguagesTest(Instance renga) {
        this.renga = renga;
        this.user = renga.user();
    }

    static Stream<Language> languages() {
        return Stream.of(Language.ALL);
    }

    @BeforeAll
    void beginTheTable() throws IOException {
        Files.createDirectories(TABLE.getParent());
        Files.write(
                TABLE,
                List.of("| language | first build s | cached build s | slug MB | boot s |", "|---|---|---|---|---|"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("languages")
    @Order(1)
    void builds_serves_and_builds_again_from_cache(Language language) throws IOException {
        Repository repository = Repository.of(user, language.sample(), language.sample());
        repository.shell().run("heroku create " + language.sample()).ok();

        TimedPush first = TimedPush.of(repository);
        assertThat(first.said()).contains(language.version());
        assertThat(page(language)).contains(language.text()).doesNotContain(language.fresh());

        repository.replace(language.file(), language.text(), language.fresh());
        repository.commit("Second");
        TimedPush second = TimedPush.of(repository);
        assertThat(second.said()).contains(language.cached()).doesNotContain(language.never());
        assertThat(page(language)).contains(language.fresh());
        tell(language, first, second);
    }

    @Test
    @Order(2)
    void java_takes_a_share_of_the_dyno_s_memory() {
        String heap = "curl -sf http://java-spring.localhost:" + renga.httpPort() + "/about | jq -r .heap_mb";
        assertThat(Integer.parseInt(user.run(heap).ok().text())).isBetween(280, 300);
    }

    /// Java knows no certificates but those of its own store, which dynos have from the operator's bundle.
    @Test
    @Order(2)
    void java_trusts_whom_the_operator_trusts() {
        String bundle = renga.home().resolve("tls/host-bundle.pem").toString();
        String trusted = user.run("grep -c BEGIN.CERTIFICATE " + bundle).ok().text();
        user.run("heroku run --no-tty --exit-code -a java-spring -- keytool -list -cacerts -storepass changeit")
                .ok()
                .tells("Your keystore contains " + trusted + " entries");
    }

    private String page(Language language) {
        return user.run("curl -sf http://" + language.sample() + ".localhost:" + renga.httpPort() + "/")
                .ok()
                .out();
    }

    private static void tell(Language language, TimedPush first, TimedPush second) throws IOException {
        String row = String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.1f | %s |",
                language.name(),
                seconds(first.build()),
                seconds(second.build()),
                second.slugMegabytes(),
                seconds(second.boot()));
        Files.writeString(TABLE, row + "\n", StandardOpenOption.APPEND);
        LOG.info("{}", row);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }
}
