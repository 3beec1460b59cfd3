package renga.platform.fetch;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.stream.Stream;

/// Which addresses may be fetched from: those that dynos may reach, so that nobody gets further by naming an address to
/// the platform than by code of their own. This machine's own addresses are no such place.
///
/// @param allowed private networks that the operator opened
record Guard(List<Network> allowed) implements Judge {
    /// The same as the firewall of the dynos has.
    private static final List<Network> PRIVATE = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /// Of IPv6, global unicast without the tunnels that lead back to any IPv4 address (Teredo, 6to4).
    private static final Network GLOBAL = Network.of("2000::/3");

    private static final List<Network> TUNNELS = networks("2001::/32", "2002::/16");

    @Override
    public boolean lets(InetAddress address) throws IOException {
        if (isOpened(address)) return true;
        return isPublic(address) && NetworkInterface.getByInetAddress(address) == null;
    }

    @Override
    public String refusal() {
        return "is at a private address; the operator opens those by RENGA_EGRESS_ALLOW";
    }

    /// Whether the operator opened it, and not only the world.
    boolean isOpened(InetAddress address) {
        return isIn(allowed, address);
    }

    static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) return !isIn(PRIVATE, address);
        return GLOBAL.holds(address) && !isIn(TUNNELS, address);
    }

    private static boolean isIn(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.holds(address));
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }
}
