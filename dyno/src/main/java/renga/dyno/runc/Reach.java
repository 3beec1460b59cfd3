package renga.dyno.runc;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import renga.core.AppId;
import renga.dyno.DynoException;
import renga.dyno.ServicePort;
import renga.dyno.net.Door;

/// Which services an app's dynos may connect to: opens the firewall's doors for those that run and those that start.
/// The doors of a dyno close with the release of its address; a service has its own for as long as its volume is there,
/// and with it what it may open. Thread-safe.
final class Reach {
    private final Host host;
    private final Dynos dynos;
    private final Map<AppId, Set<Door>> doors = new HashMap<>();

    Reach(Host host, Dynos dynos) {
        this.host = host;
        this.dynos = dynos;
    }

    synchronized void let(AppId app, Set<ServicePort> services) throws DynoException {
        Set<Door> wanted = new HashSet<>();
        for (ServicePort to : services) wanted.add(new Door(host.volumes().inet(to.service()), to.port()));
        List<Inet4Address> running = dynos.made().stream()
                .filter(dyno -> dyno.exit().isEmpty())
                .map(Dyno::state)
                .filter(state -> state.appId().equals(app))
                .map(Reach::address)
                .toList();
        try {
            host.network().let(running, wanted);
        } catch (IOException e) {
            throw new DynoException("letting app " + app + " reach its services: " + e.getMessage(), e);
        }
        doors.put(app, Set.copyOf(wanted));
    }

    /// Its address is set, and its process still waits.
    synchronized void starts(DynoState dyno) throws IOException {
        Set<Door> known = doors.getOrDefault(dyno.appId(), Set.of());
        if (!known.isEmpty()) host.network().let(List.of(address(dyno)), known);
    }

    private static Inet4Address address(DynoState dyno) {
        return (Inet4Address) InetAddress.ofLiteral(dyno.address());
    }
}
