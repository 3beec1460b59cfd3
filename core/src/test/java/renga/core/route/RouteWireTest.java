package renga.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import renga.core.AppId;

class RouteWireTest {
    private static final AppId SHOP = AppId.of("6f1b7a52-55d0-4b35-9f7c-0f6ad4d0a001");
    private static final AppRoute ROUTE = new AppRoute(
            SHOP,
            "shop",
            List.of("shop.localhost"),
            AppRoute.Service.RUNNING,
            List.of(new Backend("web.1", "10.1.2.3", 5000)));

    static List<RouteMessage> messages() {
        return List.of(
                new RouteMessage.Snapshot(1, List.of(ROUTE)),
                new RouteMessage.Put(2, ROUTE),
                new RouteMessage.Remove(3, SHOP));
    }

    static List<RouterReport> reports() {
        return List.of(
                new RouterReport.Applied(7, List.of("10.1.2.3:5000")),
                new RouterReport.Drained("10.1.2.3:5000"),
                new RouterReport.Request(SHOP, Instant.ofEpochMilli(1_700_000_000_123L), "at=info path=\"/ü\" x"),
                new RouterReport.Lost(12));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageSurvivesTheWire(RouteMessage message) {
        assertThat(RouteWire.message(text(RouteWire.line(message)))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void aReportSurvivesTheWire(RouterReport report) {
        assertThat(RouteWire.report(text(RouteWire.line(report)))).isEqualTo(report);
    }

    @Test
    void aRequestLineBeginsWithItsAppsPrefix() {
        byte[] line = RouteWire.line(new RouterReport.Request(SHOP, Instant.ofEpochMilli(5), "at=info"));
        assertThat(text(line))
                .isEqualTo(new String(RouteWire.requestPrefix(SHOP), StandardCharsets.UTF_8) + "5 at=info");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"type\":\"put\",\"version\":1}",
                "{\"type\":\"remove\",\"version\":1}",
                "{\"type\":\"snapshot\",\"version\":1}",
                "{\"type\":\"snapshot\",\"version\":1,\"routes\":[null]}",
                "{\"type\":\"drop\",\"version\":1}",
                "{\"type\":\"put\",\"version\":1,\"route\":{\"app\":{\"value\":\"x\"}}}",
                "{\"type\":\"snapshot\""
            })
    void aBrokenMessageIsRefusedWithASentence(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteWire.message(line))
                .withMessageContaining("control line");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "R",
                "R x",
                "R 6f1b7a52-55d0-4b35-9f7c-0f6ad4d0a001",
                "R not-a-uuid 5 text",
                "R 6f1b7a52-55d0-4b35-9f7c-0f6ad4d0a001 x t"
            })
    void aBrokenReportIsRefused(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> RouteWire.report(line));
    }

    private static String text(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n");
        return text.substring(0, text.length() - 1);
    }
}
