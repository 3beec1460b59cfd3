package renga.dyno.net;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The instance's nftables table, replaced as a whole, and on a host with Docker two rules in the chain DOCKER-USER,
/// since an accept in our table does not end the evaluation there.
final class Firewall {
    /// RFC 1918, CGNAT, link-local with the metadata address, loopback, "this" network, benchmarks, reserved.
    private static final String PRIVATE = "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, "
            + "172.16.0.0/12, 192.0.0.0/24, 192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/4, 240.0.0.0/4";

    /// Connections that one dyno may have open through the host at once.
    private static final int CONNECTIONS_MAX = 4_096;

    private static final String TABLE = """
            table inet TABLE
            delete table inet TABLE
            table inet TABLE {
                set private { type ipv4_addr; flags interval; elements = { PRIVATE } }
                set allowed { type ipv4_addr; flags interval; auto-merge; ALLOWED }
                set doors { type ipv4_addr . ipv4_addr . inet_service; DOORS }
                set connections { type ipv4_addr; flags dynamic; size 4096; }

                chain refuse {
                    meta l4proto tcp reject with tcp reset
                    reject with icmpx admin-prohibited
                }
                chain from_dynos {
                    meta nfproto ipv6 drop
                    ip saddr != SUBNET drop
                    ip daddr SUBNET drop
                    ct state established,related accept
                    ct state new add @connections { ip saddr ct count over CONNECTIONS } goto refuse
                    ip daddr @allowed accept
                    ip daddr @private goto refuse
                    accept
                }
                chain to_services {
                    meta nfproto ipv6 drop
                    ip saddr . ip daddr . tcp dport @doors accept
                    goto refuse
                }
                chain between_services {
                    meta nfproto ipv6 drop
                    ip saddr . ip daddr . tcp dport @doors accept
                    ct direction reply ct state established accept
                    goto refuse
                }
                chain forward {
                    type filter hook forward priority filter - 10; policy accept;
                    iifname "BRIDGE" oifname "SERVICES*" goto to_services
                    iifname "SERVICES*" oifname "BRIDGE" ct state established,related accept
                    iifname "SERVICES*" oifname "SERVICES*" goto between_services
                    iifname { "BRIDGE", "SERVICES*" } goto from_dynos
                    oifname { "BRIDGE", "SERVICES*" } ct state established,related accept
                    oifname { "BRIDGE", "SERVICES*" } drop
                }
                chain to_host {
                    meta nfproto ipv6 drop
                    ip saddr != SUBNET drop
                    ct state established,related accept
                    ip daddr GATEWAY udp dport 53 accept
                    ip daddr GATEWAY tcp dport { 53PORTS } accept
                    goto refuse
                }
                chain input {
                    type filter hook input priority filter - 10; policy accept;
                    iifname { "BRIDGE", "SERVICES*" } goto to_host
                }
                chain output {
                    type filter hook output priority filter - 10; policy accept;
                    oifname { "BRIDGE", "SERVICES*" } meta nfproto ipv6 drop
                    oifname { "BRIDGE", "SERVICES*" } icmp type destination-unreachable icmp code port-unreachable drop
                }
                chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr SUBNET oifname != { "BRIDGE", "SERVICES*" } masquerade
                }
            }
            """;
    private static final Pattern HANDLE = Pattern.compile("# handle ([0-9]+)");

    private final NetworkSettings settings;
    private final Doors doors;

    Firewall(NetworkSettings settings) throws IOException {
        this.settings = settings;
        this.doors = new Doors(settings.table());
    }

    Doors doors() {
        return doors;
    }

    /// The rule against port-unreachable lets a dyno's resolver try again while the forwarder restarts with the
    /// platform, instead of failing at once.
    void raise(Subnet subnet) throws IOException {
        String ports = settings.routerPorts().stream()
                .sorted(Comparator.naturalOrder())
                .map(port -> ", " + port)
                .collect(Collectors.joining());
        String allowed = settings.egressAllowed().isEmpty()
                ? ""
                : "elements = { " + String.join(", ", settings.egressAllowed()) + " }";
        String rules = TABLE.replace("TABLE", settings.table())
                .replace("PRIVATE", PRIVATE)
                .replace("ALLOWED", allowed)
                .replace("CONNECTIONS", "" + CONNECTIONS_MAX)
                .replace("SUBNET", subnet.toString())
                .replace("GATEWAY", subnet.address(1).getHostAddress())
                .replace("PORTS", ports)
                .replace("DOORS", doors.elements())
                .replace("SERVICES", settings.servicePorts())
                .replace("BRIDGE", settings.bridge());
        Commands.run(rules, "nft", "-f", "-");
        passDocker();
    }

    void lower() throws IOException {
        String table = "table inet " + settings.table() + "\n";
        Commands.run(table + "delete " + table, "nft", "-f", "-");
        leaveDocker();
    }

    private void passDocker() throws IOException {
        leaveDocker();
        if (dockerRules().isEmpty()) return;
        String rule = "insert rule ip filter DOCKER-USER ";
        String mark = " accept comment \"" + settings.table() + "\"\n";
        StringBuilder script = new StringBuilder();
        for (String device : List.of("\"" + settings.bridge() + "\"", "\"" + settings.servicePorts() + "*\"")) {
            script.append(rule).append("iifname ").append(device).append(mark);
            script.append(rule)
                    .append("oifname ")
                    .append(device)
                    .append(" ct state established,related")
                    .append(mark);
        }
        Commands.run(script.toString(), "nft", "-f", "-");
    }

    private void leaveDocker() throws IOException {
        StringBuilder script = new StringBuilder();
        for (String line : dockerRules().lines().toList()) {
            Matcher handle = HANDLE.matcher(line);
            if (line.contains("\"" + settings.table() + "\"") && handle.find()) {
                script.append("delete rule ip filter DOCKER-USER handle ")
                        .append(handle.group(1))
                        .append('\n');
            }
        }
        if (!script.isEmpty()) Commands.run(script.toString(), "nft", "-f", "-");
    }

    /// Empty if there is no Docker.
    private static String dockerRules() throws IOException {
        String chains = Commands.run("", "nft", "list", "chains", "ip");
        if (!chains.contains("chain DOCKER-USER")) return "";
        return Commands.run("", "nft", "-a", "list", "chain", "ip", "filter", "DOCKER-USER");
    }
}
