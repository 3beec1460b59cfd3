package renga.platform.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.core.AppId;
import renga.core.DynoId;
import renga.core.DynoName;
import renga.dyno.DynoEvent;

class LogsTest {
    private static final Instant AT = Instant.parse("2026-08-24T10:00:00.123456789Z");

    @TempDir
    Path folder;

    private LogRoom room;

    @BeforeEach
    void open() {
        room = new LogRoom(folder.resolve("logs"));
    }

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void mergesAllSourcesInHerokusForm() throws Exception {
        room.says(DynoId.random(), LogRoom.WEB, AT, "Listening on 5000");
        room.logs.dyno(room.app, LogRoom.WEB, "State changed from starting to up");
        room.logs.api(room.app, "Release v3 created by user dev@example.test");
        room.logs.request(room.app, AT, "at=info method=GET path=\"/\"");
        room.logs.lost(new DynoEvent.OutputLost(DynoId.random(), room.app, LogRoom.WEB, 4_711));

        assertThat(room.lines().getFirst().text())
                .isEqualTo("2026-08-24T10:00:00.123456+00:00 app[web.1]: Listening on 5000");
        assertThat(room.texts())
                .containsExactly(
                        "app[web.1]: Listening on 5000",
                        "heroku[web.1]: State changed from starting to up",
                        "app[api]: Release v3 created by user dev@example.test",
                        "heroku[router]: at=info method=GET path=\"/\"",
                        "heroku[web.1]: Error L12 (Local buffer overflow) -> about 4711 bytes dropped since "
                                + "2026-01-01T12:00:00.000000+00:00");
    }

    @Test
    void routerLinesAloneAppearByThemselves() throws Exception {
        room.logs.request(room.app, AT, "at=info");

        assertThat(room.logs.log(room.app).awaitLine(1, Duration.ofSeconds(10))).isTrue();
        assertThat(room.texts()).containsExactly("heroku[router]: at=info");
    }

    @Test
    void lostRouterLinesAreToldToAppsServedLately() throws Exception {
        room.logs.request(room.app, AT, "at=info");
        room.logs.lost(30);
        room.clock.advance(Logs.ROUTED_LATELY.plusSeconds(1));
        room.logs.lost(40);

        assertThat(room.texts())
                .containsExactly(
                        "heroku[router]: at=info",
                        "heroku[logplex]: Error L12 (Local buffer overflow) -> 30 router messages of all apps dropped"
                                + " since 2026-01-01T12:00:00.000000+00:00");
    }

    @Test
    void cutsLongLinesBetweenCharacters() throws Exception {
        room.says(DynoId.random(), LogRoom.WEB, AT, "é".repeat(6_000), "x" + "é".repeat(6_000));

        assertThat(room.texts())
                .containsExactly("app[web.1]: " + "é".repeat(5_000), "app[web.1]: x" + "é".repeat(4_999));
    }

    @Test
    void aLineStaysOneLine() throws Exception {
        room.says(DynoId.random(), LogRoom.WEB, AT, "10 %\r20 %\r", "", "a\nb\r\n");

        assertThat(room.texts()).containsExactly("app[web.1]: 10 % 20 %", "app[web.1]: ", "app[web.1]: a b");
    }

    @Test
    void filesAreForTheirOwnerOnly() throws Exception {
        room.logs.api(room.app, "hello");

        Path own = folder.resolve("logs").resolve(room.app.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
        try (var files = Files.list(own)) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void survivesAKillAndNumbersGoOn() throws Exception {
        room.logs.api(room.app, "one");
        room.killAndReopen();
        room.logs.api(room.app, "two");

        assertThat(room.lines()).extracting(LogLine::number).containsExactly(1L, 2L);
        assertThat(room.texts()).containsExactly("app[api]: one", "app[api]: two");
    }

    @Test
    void aTornLastLineIsCutAway() throws Exception {
        room.logs.api(room.app, "whole");
        Path own = folder.resolve("logs").resolve(room.app.toString());
        Path file = own.resolve("%019d.log".formatted(1));
        Files.write(file, (Files.readString(file) + "- 2026-01-01T12:00:00.0000").getBytes(UTF_8));
        room.killAndReopen();
        room.logs.api(room.app, "after");

        assertThat(room.texts()).containsExactly("app[api]: whole", "app[api]: after");
    }

    @Test
    void linesThatCouldNotBeWrittenAreCountedAndTold() throws Exception {
        Path own = folder.resolve("logs").resolve(room.app.toString());
        Files.createDirectories(own.getParent());
        Files.writeString(own, "a file where the folder should be");
        room.logs.api(room.app, "lost");
        room.says(DynoId.random(), LogRoom.WEB, AT, "lost", "too");
        Files.delete(own);
        room.logs.api(room.app, "kept");

        assertThat(room.texts())
                .containsExactly(
                        "heroku[logplex]: Error L15 (Tail buffer temporarily unavailable) -> 3 messages dropped since "
                                + "2026-01-01T12:00:00.000000+00:00",
                        "app[api]: kept");
    }

    @Test
    void aForgottenLogIsGoneAndTakesNothing() throws Exception {
        room.logs.api(room.app, "secret");
        room.logs.forget(room.app);
        room.logs.api(room.app, "late");

        assertThat(room.lines()).isEmpty();
        assertThat(folder.resolve("logs").resolve(room.app.toString())).doesNotExist();
        assertThat(room.logs.log(room.app).awaitLine(1, Duration.ofSeconds(10))).isFalse();
    }

    @Test
    void anIdleLogGoesOnWhereItRested() throws Exception {
        room.logs.api(room.app, "one");
        room.clock.advance(Duration.ofMinutes(5));
        room.logs.log(room.app).rest(room.clock.instant());
        room.logs.api(room.app, "two");

        assertThat(room.lines()).extracting(LogLine::number).containsExactly(1L, 2L);
    }

    @Test
    void appsDoNotMix() throws Exception {
        room.logs.api(AppId.random(), "other");
        room.logs.api(room.app, "own");

        assertThat(room.texts()).containsExactly("app[api]: own");
    }

    @Test
    void manyWritersLoseNothingAndKeepTheirOrder() throws Exception {
        int writers = 8;
        int each = 2_000;
        var start = new CountDownLatch(1);
        List<Thread> threads = java.util.stream.IntStream.rangeClosed(1, writers)
                .mapToObj(n -> Thread.ofVirtual().start(() -> write(start, n, each)))
                .toList();
        var seen = new int[writers + 1];
        try (var cursor = new LogCursor(room.logs.log(room.app), 1)) {
            start.countDown();
            for (long next = 1; next <= (long) writers * each; next = cursor.number()) {
                assertThat(room.logs.log(room.app).awaitLine(next, Duration.ofSeconds(30)))
                        .isTrue();
                var batch = cursor.next();
                assertThat(batch.missed()).isZero();
                batch.lines().forEach(line -> count(seen, line.text()));
            }
        }
        for (Thread thread : threads) thread.join();
        for (int n = 1; n <= writers; n++) assertThat(seen[n]).isEqualTo(each);
    }

    private void write(CountDownLatch start, int writer, int lines) {
        DynoId dyno = DynoId.random();
        DynoName name = new DynoName("w", writer);
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        for (int i = 1; i <= lines; i++) room.says(dyno, name, AT, "" + i);
    }

    private static void count(int[] seen, String line) {
        int writer = Integer.parseInt(line.substring(line.indexOf("[w.") + 3, line.indexOf(']')));
        int number = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
        assertThat(number).isEqualTo(seen[writer] + 1);
        seen[writer] = number;
    }
}
