package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/// Whether anybody listens on a TCP port in the network of a process, on an address the router can reach.
final class Listening {
    private static final String LISTEN = "0A";
    private static final String LOOPBACK = "0100007F";
    private static final String LOOPBACK_6 = "00000000000000000000000001000000";

    private Listening() {}

    static boolean on(long pid, int port) {
        return in(Path.of("/proc/" + pid + "/net/tcp"), port) || in(Path.of("/proc/" + pid + "/net/tcp6"), port);
    }

    private static boolean in(Path table, int port) {
        String suffix = ":" + "%04X".formatted(port).toUpperCase(Locale.ROOT);
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .anyMatch(field -> field[3].equals(LISTEN)
                            && field[1].endsWith(suffix)
                            && !field[1].startsWith(LOOPBACK + ":")
                            && !field[1].startsWith(LOOPBACK_6 + ":"));
        } catch (IOException gone) {
            return false;
        }
    }
}
