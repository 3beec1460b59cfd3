package renga.router.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import renga.core.route.RouterReport;

class ReportsTest {
    private final Reports reports = new Reports();

    private static Reports.Chunk lines(int from, int to) {
        String text =
                IntStream.range(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        return new Reports.Chunk(text.getBytes(StandardCharsets.UTF_8), to - from);
    }

    private String next() throws InterruptedException {
        Reports.Chunk chunk = reports.take(0, TimeUnit.SECONDS);
        return chunk == null ? "nothing" : new String(chunk.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void noticesGoFirst() throws Exception {
        reports.requests(lines(0, 1));
        reports.notice(new RouterReport.Drained("10.0.0.1:5000"));
        assertThat(next()).contains("drained");
        assertThat(next()).isEqualTo("line 0\n");
        assertThat(next()).isEqualTo("nothing");
    }

    @Test
    void theOldestLinesAreDroppedAndCounted() throws Exception {
        reports.requests(lines(0, Reports.LINES_MAX));
        reports.requests(lines(Reports.LINES_MAX, Reports.LINES_MAX + 3));
        assertThat(next()).contains("\"lost\"").contains("\"lines\":3");
        assertThat(next()).startsWith("line 3\nline 4\n").endsWith("line " + (Reports.LINES_MAX - 1) + "\n");
        assertThat(next()).startsWith("line " + Reports.LINES_MAX + "\n");
    }

    @Test
    void aBrokenLinkLosesNoWholeLine() throws Exception {
        Reports.Chunk chunk = lines(0, 3);
        reports.putBack(chunk.after("line 0\nlin".length()));
        assertThat(next()).isEqualTo("line 1\nline 2\n");
        reports.putBack(chunk.after(chunk.bytes().length));
        assertThat(next()).isEqualTo("nothing");
    }

    @Test
    void noticesOfALinkThatEndedAreForgotten() throws Exception {
        reports.notice(new RouterReport.Drained("10.0.0.1:5000"));
        reports.clearNotices();
        assertThat(next()).isEqualTo("nothing");
    }

    @Test
    void aPlatformThatReadsNothingIsNoticed() {
        for (int i = 0; i < Reports.NOTICES_MAX; i++)
            assertThat(reports.notice(new RouterReport.Lost(1))).isTrue();
        assertThat(reports.notice(new RouterReport.Lost(1))).isFalse();
    }
}
