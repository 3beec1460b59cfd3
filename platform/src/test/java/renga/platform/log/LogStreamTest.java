package renga.platform.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LogStreamTest {
    private static final String NOON = "2026-01-01T12:00:00.000000+00:00 ";

    @TempDir
    Path folder;

    private LogRoom room;

    @BeforeEach
    void open() {
        room = new LogRoom(folder);
    }

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void theLastLinesAreOneEventWithTheNumberOfTheLast() throws Exception {
        for (int i = 1; i <= 5; i++) room.logs.api(room.app, "line " + i);

        assertThat(latest(LogFilter.ALL, 2))
                .isEqualTo("id: 5\ndata: " + NOON + "app[api]: line 4\ndata: " + NOON + "app[api]: line 5\n\n");
    }

    @Test
    void theLastLinesAreThoseOfTheFilter() throws Exception {
        room.logs.dyno(room.app, LogRoom.WEB, "Starting process");
        for (int i = 1; i <= 5; i++) room.logs.api(room.app, "line " + i);

        assertThat(latest(new LogFilter(null, "web"), 2))
                .isEqualTo("id: 1\ndata: " + NOON + "heroku[web.1]: Starting process\n\n");
        assertThat(latest(new LogFilter(null, "worker"), 2)).isEmpty();
    }

    @Test
    void noMoreThan1500LinesAreLookedBack() throws Exception {
        room.logs.dyno(room.app, LogRoom.WEB, "long ago");
        for (int i = 0; i < Segments.LINES_KEPT; i++) room.logs.api(room.app, "later");

        assertThat(latest(new LogFilter("heroku", null), 10)).isEmpty();
        assertThat(latest(LogFilter.ALL, Segments.LINES_KEPT).split("\n")).hasSize(Segments.LINES_KEPT + 1);
    }

    @Test
    void comingBackWithAnIdShowsLaterLinesOnce() throws Exception {
        for (int i = 1; i <= 5; i++) room.logs.api(room.app, "line " + i);
        var out = new ByteArrayOutputStream();
        stream(LogFilter.ALL, 1, false, out).after(3, room.clock.instant());

        assertThat(out.toString(UTF_8))
                .isEqualTo("id: 5\ndata: " + NOON + "app[api]: line 4\ndata: " + NOON + "app[api]: line 5\n\n");
    }

    @Test
    void comingBackTooLateIsToldWhatWasMissed() throws Exception {
        String text = "x".repeat(9_000);
        for (int i = 0; i < 4_000; i++) room.logs.api(room.app, text);
        long oldest = room.lines().getFirst().number();
        var out = new ByteArrayOutputStream();
        stream(LogFilter.ALL, 1, false, out).after(1, room.clock.instant());

        assertThat(out.toString(UTF_8))
                .contains("data: " + NOON + "heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session"
                        + " dropped " + (oldest - 2) + " messages since " + NOON.strip() + "\n");
    }

    @Test
    @Timeout(30)
    void aTailGoesOnUntilItsEnd() throws Exception {
        room.logs.api(room.app, "before");
        var out = new PipedOutputStream();
        try (var in = new BufferedReader(new InputStreamReader(new PipedInputStream(out), UTF_8))) {
            Thread tail = Thread.ofVirtual().start(() -> tail(out));
            assertThat(event(in)).isEqualTo("id: 1|data: " + NOON + "app[api]: before|");
            assertThat(event(in)).isEqualTo(": keepalive|");
            room.logs.api(room.app, "after");
            assertThat(event(in)).isEqualTo("id: 2|data: " + NOON + "app[api]: after|");
            room.clock.advance(LogStream.KEEPALIVE);
            room.logs.dyno(room.app, LogRoom.WEB, "not asked for");
            assertThat(event(in)).isEqualTo(": keepalive|");
            room.logs.api(room.app, "the last");
            assertThat(event(in)).isEqualTo("id: 4|data: 2026-01-01T12:00:15.000000+00:00 app[api]: the last|");
            room.clock.advance(Duration.ofHours(1));
            room.logs.dyno(room.app, LogRoom.WEB, "wakes it");
            assertThat(in.lines().filter(line -> !line.isEmpty())).allMatch(": keepalive"::equals);
            tail.join();
        }
    }

    @Test
    @Timeout(30)
    void aTailOfADestroyedAppEnds() throws Exception {
        var out = new PipedOutputStream();
        try (var in = new BufferedReader(new InputStreamReader(new PipedInputStream(out), UTF_8))) {
            Thread tail = Thread.ofVirtual().start(() -> tail(out));
            assertThat(event(in)).isEqualTo(": keepalive|");
            room.logs.forget(room.app);
            tail.join();
        }
    }

    private void tail(PipedOutputStream out) {
        try (out) {
            stream(new LogFilter("app", null), 10, true, out)
                    .fromLatest(room.clock.instant().plus(Duration.ofHours(1)));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String event(BufferedReader in) throws IOException {
        var event = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            event.append(line).append('|');
        }
        return event.toString();
    }

    private String latest(LogFilter filter, int lines) throws Exception {
        var out = new ByteArrayOutputStream();
        stream(filter, lines, false, out).fromLatest(room.clock.instant());
        return out.toString(UTF_8);
    }

    private LogStream stream(LogFilter filter, int lines, boolean tail, java.io.OutputStream out) {
        return new LogStream(room.logs.log(room.app), new LogView(room.app, filter, lines, tail), room.clock, out);
    }
}
