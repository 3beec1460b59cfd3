package renga.platform.fetch;

import java.net.InetAddress;

/// All addresses that begin with the same bits.
record Network(InetAddress first, int bits) {
    /// @param text `10.1.2.0/24`, `fd00::/8`, or a single address
    /// @throws IllegalArgumentException if it is none of these
    static Network of(String text) {
        String[] parts = text.split("/", 2);
        InetAddress first = InetAddress.ofLiteral(parts[0]);
        int all = first.getAddress().length * Byte.SIZE;
        int bits = parts.length == 1 ? all : Integer.parseInt(parts[1]);
        if (bits < 0 || bits > all) throw new IllegalArgumentException("not a network: " + text);
        return new Network(first, bits);
    }

    boolean holds(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) return false;
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((mine[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) return false;
        }
        return true;
    }
}
