package renga.dyno.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An IPv4 network.
///
/// @param network its first address as a number
record Subnet(int network, int prefix) {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]+)\\.([0-9]+)\\.([0-9]+)\\.([0-9]+)(?:/([0-9]+))?");

    Subnet {
        if (prefix < 0 || prefix > 32) throw new IllegalArgumentException("prefix " + prefix);
        network &= mask(prefix);
    }

    /// @param text `10.1.2.0/24`, or one address
    static Subnet of(String text) {
        Matcher parts = WRITTEN.matcher(text);
        if (!parts.matches()) throw new IllegalArgumentException("not an IPv4 network (10.1.2.0/24): " + text);
        int address = 0;
        for (int i = 1; i <= 4; i++) {
            int octet = Integer.parseInt(parts.group(i));
            if (octet > 255) throw new IllegalArgumentException("not an IPv4 network: " + text);
            address = address << 8 | octet;
        }
        return new Subnet(address, parts.group(5) == null ? 32 : Integer.parseInt(parts.group(5)));
    }

    boolean overlaps(Subnet other) {
        int shared = mask(Math.min(prefix, other.prefix));
        return (network & shared) == (other.network & shared);
    }

    Inet4Address address(int index) {
        return inet(network + index);
    }

    Inet4Address mask() {
        return inet(mask(prefix));
    }

    int index(Inet4Address address) {
        byte[] b = address.getAddress();
        int value = (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff);
        return value - network;
    }

    private static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (32 - prefix);
    }

    private static Inet4Address inet(int value) {
        try {
            byte[] octets = {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
            return (Inet4Address) InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    @Override
    public String toString() {
        return inet(network).getHostAddress() + "/" + prefix;
    }
}
