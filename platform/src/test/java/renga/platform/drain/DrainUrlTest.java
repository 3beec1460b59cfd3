package renga.platform.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import renga.platform.refusal.Refusal;

/// Where drains may lead, by the form of their address.
class DrainUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://me:pw@logs.example.test/a?key=x, logs.example.test, 443, true",
        "http://logs.example.test:8080, logs.example.test, 8080, false",
        "syslog://logs.example.test, logs.example.test, 514, false",
        "syslog+tls://logs.example.test/, logs.example.test, 6514, true",
        "SYSLOG+TLS://[2001:db8::1]:7000, 2001:db8::1, 7000, true"
    })
    void these_are_good(String text, String host, int port, boolean secure) {
        var place = DrainUrl.of(text).place(false);
        assertThat(place.host()).isEqualTo(host);
        assertThat(place.port()).isEqualTo(port);
        assertThat(place.secure()).isEqualTo(secure);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logs.example.test",
                "ftp://logs.example.test/x",
                "udp://logs.example.test:514",
                "https:///x",
                "https://logs.example.test:0/",
                "https://logs.example.test:70000/",
                "https://logs example.test/",
                "https://logs.example.test/\r\nX: y",
                "https://lögs.example.test/ü",
                "https://logs.example.test/#insecure",
                "syslog://me:pw@logs.example.test:514",
                "syslog://logs.example.test:514/path",
                "syslog+tls://logs.example.test:514?x=y"
            })
    void these_are_not(String text) {
        assertThatThrownBy(() -> DrainUrl.of(text))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("rain")
                .message()
                .doesNotContain("pw");
    }

    @Test
    void too_long_is_too_long() {
        assertThatThrownBy(() -> DrainUrl.of("https://x.test/" + "a".repeat(DrainUrl.CHARS_MAX)))
                .hasMessageContaining("2,000 characters");
    }

    @Test
    void what_is_shown_holds_no_secret() {
        var url = DrainUrl.of("https://me:pw@logs.example.test:1234/bulk/KEY?key=x");
        assertThat(url.shown()).isEqualTo("https://logs.example.test:1234/");
        assertThat(url).hasToString("https://logs.example.test:1234/");
    }
}
