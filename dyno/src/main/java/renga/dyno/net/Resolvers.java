package renga.dyno.net;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The name servers this host uses; they may be on loopback, where no dyno reaches them.
final class Resolvers {
    private static final Path SETTINGS = Path.of("/etc/resolv.conf");
    private static final String KEY = "nameserver ";

    private Resolvers() {}

    static List<InetAddress> ofHost() throws IOException {
        return Files.readAllLines(SETTINGS).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(KEY))
                .map(line -> line.substring(KEY.length()).strip())
                .map(address -> address.replaceFirst("%.*", ""))
                .map(InetAddress::ofLiteral)
                .toList();
    }
}
