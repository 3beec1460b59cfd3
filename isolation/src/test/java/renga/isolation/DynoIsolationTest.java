package renga.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// What a tenant tries from inside a dyno fails, as the app's user and as the root that a hole in the kernel might
/// make of it. Each attempt comes through from a plain namespace of the same host, or it would prove nothing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DynoIsolationTest {
    private static final int APP_USER = 1_000;

    private @Nullable Surroundings surroundings;

    @BeforeAll
    void open() throws Exception {
        surroundings = new Surroundings();
    }

    @AfterAll
    void close() throws Exception {
        if (surroundings != null) surroundings.close();
    }

    @TestFactory
    Stream<DynamicContainer> files() {
        return attempts(Attempt.FILES);
    }

    @TestFactory
    Stream<DynamicContainer> processes() {
        return attempts(Attempt.PROCESSES);
    }

    @TestFactory
    Stream<DynamicContainer> kernel() {
        return attempts(Attempt.KERNEL);
    }

    @TestFactory
    Stream<DynamicContainer> network() {
        return attempts(Attempt.NETWORK);
    }

    private Stream<DynamicContainer> attempts(List<Attempt> attempts) {
        return attempts.stream()
                .map(attempt -> DynamicContainer.dynamicContainer(
                        attempt.name(),
                        Stream.of(
                                dynamicTest(attempt.name() + " (control, on the host)", () -> control(attempt)),
                                dynamicTest(attempt.name() + " (as the app's user)", () -> fails(attempt, APP_USER)),
                                dynamicTest(attempt.name() + " (as root inside)", () -> fails(attempt, 0)))));
    }

    private void control(Attempt attempt) throws Exception {
        var outcome = around().onHost(attempt);
        assertThat(outcome.cameThrough()).as(outcome.said()).isTrue();
    }

    private void fails(Attempt attempt, int user) throws Exception {
        var outcome = around().inDyno(attempt, user);
        assertThat(outcome.cameThrough()).as(outcome.said()).isFalse();
        // A script that could not even be run would fail too.
        assertThat(outcome.status()).as(outcome.said()).isNotIn(126, 127, 255);
    }

    private Surroundings around() {
        return Objects.requireNonNull(surroundings);
    }
}
