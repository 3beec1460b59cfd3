package renga.platform.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where the platform goes on a tenant's behalf, and where it does not.
class GuardTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.31.255.255",
                "192.168.1.1",
                "198.19.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::",
                "2001:0:1::1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1"
            })
    void keeps_away_from(String address) throws Exception {
        assertThat(new Guard(List.of()).lets(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "192.169.0.1", "11.0.0.1", "2606:4700::1111"})
    void goes_to(String address) throws Exception {
        assertThat(new Guard(List.of()).lets(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void goes_where_the_operator_lets_it() throws Exception {
        var guard = new Guard(List.of(Network.of("10.1.2.0/23"), Network.of("127.0.0.1")));

        assertThat(guard.lets(InetAddress.ofLiteral("10.1.3.255"))).isTrue();
        assertThat(guard.lets(InetAddress.ofLiteral("10.1.4.0"))).isFalse();
        assertThat(guard.lets(InetAddress.ofLiteral("127.0.0.1"))).isTrue();
        assertThat(guard.lets(InetAddress.ofLiteral("127.0.0.2"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "example.test", "10.0.0.0/x", ""})
    void knows_what_a_network_is(String text) {
        assertThatThrownBy(() -> Network.of(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
