package renga.dyno.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The set of the firewall that holds which dyno may open which service's port. What is in the kernel when the platform
/// starts stays, so that no connection ends while the platform is away. Thread-safe.
final class Doors {
    private static final Pattern ELEMENT =
            Pattern.compile("([0-9]+(?:\\.[0-9]+){3}) \\. ([0-9]+(?:\\.[0-9]+){3}) \\. ([0-9]+)");

    private final String set;
    private final Set<Way> open = new HashSet<>();

    private record Way(Inet4Address dyno, Door door) {
        private String element() {
            return dyno.getHostAddress() + " . " + door.service().getHostAddress() + " . " + door.port();
        }
    }

    /// @param table of this instance, which may be there already
    Doors(String table) throws IOException {
        this.set = "inet " + table + " doors";
        if (!Commands.run("", "nft", "list", "tables", "inet").lines().toList().contains("table inet " + table)) return;
        Matcher found = ELEMENT.matcher(Commands.run("", "nft", "--numeric", "list", "table", "inet", table));
        while (found.find()) {
            open.add(new Way(inet(found.group(1)), new Door(inet(found.group(2)), Integer.parseInt(found.group(3)))));
        }
    }

    /// For the text of the table; nothing if there are none.
    synchronized String elements() {
        return open.isEmpty() ? "" : "elements = { " + listed(open) + " }";
    }

    /// From now on these dynos may open exactly these doors.
    synchronized void let(Collection<Inet4Address> dynos, Set<Door> doors) throws IOException {
        Set<Way> wanted = dynos.stream()
                .flatMap(dyno -> doors.stream().map(door -> new Way(dyno, door)))
                .collect(Collectors.toSet());
        Set<Way> stale = which(way -> dynos.contains(way.dyno()) && !wanted.contains(way));
        wanted.removeAll(open);
        change(stale, wanted);
    }

    /// Nobody may open a door of that service any more.
    synchronized void closeAll(Inet4Address service) throws IOException {
        change(which(way -> way.door().service().equals(service)), Set.of());
    }

    private void change(Set<Way> less, Set<Way> more) throws IOException {
        String script = (less.isEmpty() ? "" : "delete element " + set + " { " + listed(less) + " }\n")
                + (more.isEmpty() ? "" : "add element " + set + " { " + listed(more) + " }\n");
        if (script.isEmpty()) return;
        Commands.run(script, "nft", "-f", "-");
        open.removeAll(less);
        open.addAll(more);
    }

    private Set<Way> which(Predicate<Way> fits) {
        return open.stream().filter(fits).collect(Collectors.toSet());
    }

    private static String listed(Set<Way> ways) {
        return ways.stream().map(Way::element).collect(Collectors.joining(", "));
    }

    private static Inet4Address inet(String text) {
        return (Inet4Address) InetAddress.ofLiteral(text);
    }
}
