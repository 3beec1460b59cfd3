package renga.dyno.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the instance's subnet: the one remembered, else one by the instance's id that nothing on this host uses.
final class SubnetChoice {
    /// 1,022 addresses: one for the gateway, the others for the 1,021 dynos that a bridge (1,023 ports) takes.
    static final int PREFIX = 22;

    private static final Subnet FROM = Subnet.of("10.0.0.0/8");
    private static final int CANDIDATES = 1 << (PREFIX - 8);
    private static final Pattern IN_USE = Pattern.compile("\\b[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+(?:/[0-9]+)?\\b");

    private SubnetChoice() {}

    static Subnet choose(NetworkSettings settings) throws IOException {
        Path memory = settings.folder().resolve("subnet");
        List<Subnet> used = used(settings);
        if (Files.exists(memory)) {
            Subnet remembered = Subnet.of(Files.readString(memory).strip());
            if (used.stream().noneMatch(remembered::overlaps)) return remembered;
        }
        int start = Math.floorMod(settings.instance().hashCode() * 0x9E3779B9, CANDIDATES);
        for (int i = 0; i < CANDIDATES; i++) {
            int block = (start + i) % CANDIDATES;
            Subnet candidate = new Subnet(FROM.network() + (block << (32 - PREFIX)), PREFIX);
            if (used.stream().noneMatch(candidate::overlaps)) {
                Files.writeString(memory, candidate + "\n");
                return candidate;
            }
        }
        throw new IOException("no free network of 1,024 addresses in " + FROM + ": see ip route");
    }

    /// Networks that routes, addresses and the resolver of this host name, except through our own bridge and ports.
    private static List<Subnet> used(NetworkSettings settings) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.addAll(Commands.run("", "ip", "-o", "-4", "addr", "show").lines().toList());
        lines.addAll(Commands.run("", "ip", "-4", "route", "show", "table", "all")
                .lines()
                .toList());
        lines.addAll(Resolvers.ofHost().stream()
                .map(resolver -> resolver.getHostAddress())
                .toList());
        List<Subnet> used = new ArrayList<>();
        for (String line : lines) {
            boolean ours = line.contains(" " + settings.bridge() + " ") || line.contains(" " + settings.servicePorts());
            if (ours || line.startsWith("default")) continue;
            Matcher found = IN_USE.matcher(line);
            while (found.find()) used.add(Subnet.of(found.group()));
        }
        used.removeIf(network -> network.prefix() < 9);
        return used;
    }
}
