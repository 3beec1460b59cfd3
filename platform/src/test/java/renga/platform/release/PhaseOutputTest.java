package renga.platform.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.DynoEvent;

/// What a release command said is kept once, in whole lines, whatever is delivered twice, cut off or too much.
class PhaseOutputTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.000000001Z");

    @TempDir
    Path home;

    private final AppId app = AppId.random();
    private final DynoId dyno = DynoId.random();

    @Test
    void keepsNothingTwiceThatIsDeliveredAgain() throws Exception {
        try (var first = new PhaseOutputs(home)) {
            first.begin(app, 3, dyno);
            say(first, line(0, "one"), line(1, "two"), line(1, "two, too"));
        }
        try (var second = new PhaseOutputs(home)) {
            second.begin(app, 3, dyno);
            say(second, line(0, "one"), line(1, "two"));
            say(second, line(1, "two, too"), line(1, "at the same time"), line(2, "three"));
            second.end(dyno);
            assertThat(text(second, 3)).isEqualTo("one\ntwo\ntwo, too\nat the same time\nthree\n");
        }
    }

    @Test
    void takesALineAgainThatAKillCutInHalf() throws Exception {
        try (var first = new PhaseOutputs(home)) {
            first.begin(app, 3, dyno);
            say(first, line(0, "one"));
        }
        Path file = home.resolve(app.toString()).resolve("0000000003.log");
        Files.writeString(file, "1767268800000000009 ha", StandardOpenOption.APPEND);
        try (var second = new PhaseOutputs(home)) {
            second.begin(app, 3, dyno);
            say(second, line(0, "one"), line(8, "half"));
            second.end(dyno);
            assertThat(text(second, 3)).isEqualTo("one\nhalf\n");
        }
    }

    @Test
    void cutsWhatIsTooMuchAndSaysSo() throws Exception {
        String filler = "x".repeat(9_000);
        try (var outputs = new PhaseOutputs(home)) {
            outputs.begin(app, 3, dyno);
            for (int i = 0; i < 2_000; i++) say(outputs, line(i, filler));
            outputs.end(dyno);
            String text = text(outputs, 3);
            assertThat(text.length()).isLessThan((int) PhaseOutputs.BYTES_MAX);
            assertThat(text).endsWith(filler + "\n !     More than 16 MB were said: the rest is not kept.\n");
        }
    }

    @Test
    void keepsTheNewestOfAnApp() throws Exception {
        try (var outputs = new PhaseOutputs(home)) {
            for (int version :
                    IntStream.rangeClosed(1, PhaseOutputs.KEPT_MAX + 3).toArray()) {
                DynoId other = DynoId.random();
                outputs.begin(app, version, other);
                outputs.end(other);
            }
            assertThat(outputs.has(app, 3)).isFalse();
            assertThat(outputs.has(app, 4)).isTrue();
            outputs.forget(app);
            outputs.forget(app);
            assertThat(home).isEmptyDirectory();
        }
    }

    private void say(PhaseOutputs outputs, DynoEvent.Line... lines) {
        outputs.write(new DynoEvent.Output(dyno, app, new DynoName("release", 1234), List.of(lines)));
    }

    private String text(PhaseOutputs outputs, int version) throws Exception {
        var text = new ByteArrayOutputStream();
        outputs.copy(app, version, text);
        return text.toString(StandardCharsets.UTF_8);
    }

    private static DynoEvent.Line line(int nanos, String text) {
        return new DynoEvent.Line(NOON.plusNanos(nanos), text);
    }
}
