package renga.platform.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRetentionTest {
    @TempDir
    Path folder;

    @Test
    void keepsAtLeastTheLast1500LinesAndLittleMore() throws Exception {
        try (var room = new LogRoom(folder)) {
            String text = "x".repeat(1_000);
            for (int i = 0; i < 10_000; i++) room.logs.api(room.app, text);

            assertThat(room.lines().getLast().number()).isEqualTo(10_000);
            assertThat(room.lines()).hasSizeBetween(Segments.LINES_KEPT, Segments.LINES_KEPT + 1_100);
            try (var files = Files.list(folder.resolve(room.app.toString()))) {
                long bytes = files.mapToLong(file -> file.toFile().length()).sum();
                assertThat(bytes).isLessThan(3 * 1_100 * 1_000L);
            }
        }
    }

    @Test
    void aSlowReaderIsToldHowManyLinesItMissed() throws Exception {
        try (var room = new LogRoom(folder)) {
            room.logs.api(room.app, "first");
            try (var cursor = new LogCursor(room.logs.log(room.app), 1)) {
                String text = "x".repeat(9_000);
                for (int i = 0; i < 4_000; i++) room.logs.api(room.app, text);
                var batch = cursor.next();
                assertThat(batch.missed()).isPositive();
                assertThat(batch.lines().getFirst().number()).isEqualTo(batch.missed() + 1);
            }
        }
    }

    @Test
    void aReaderThatKeepsAnOldSegmentOpenGoesOnFromThere() throws Exception {
        try (var room = new LogRoom(folder)) {
            room.logs.api(room.app, "first");
            try (var cursor = new LogCursor(room.logs.log(room.app), 1)) {
                assertThat(cursor.next().lines()).hasSize(1);
                long seen = 1;
                long missed = 0;
                String text = "x".repeat(9_000);
                for (int i = 0; i < 4_000; i++) {
                    room.logs.api(room.app, text);
                    if (i % 700 == 0) {
                        var batch = cursor.next();
                        seen += batch.lines().size();
                        missed += batch.missed();
                    }
                }
                for (var batch = cursor.next(); !batch.lines().isEmpty(); batch = cursor.next()) {
                    seen += batch.lines().size();
                    missed += batch.missed();
                }
                assertThat(seen + missed).isEqualTo(4_001);
            }
        }
    }
}
