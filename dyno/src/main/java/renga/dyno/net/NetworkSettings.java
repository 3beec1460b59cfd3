package renga.dyno.net;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What decides an instance's dyno network.
///
/// @param instance six characters that every kernel object carries
/// @param folder where the chosen subnet is remembered
/// @param domain apps' names end with it; inside dynos they lead to the router
/// @param routerPorts TCP ports of this host that dynos may reach, on the gateway's address
/// @param egressAllowed IPv4 networks that dynos may reach although they are private (`10.1.2.0/24`)
public record NetworkSettings(
        String instance, Path folder, String domain, Set<Integer> routerPorts, List<String> egressAllowed) {
    public NetworkSettings {
        routerPorts = Set.copyOf(routerPorts);
        egressAllowed = List.copyOf(egressAllowed);
        egressAllowed.forEach(Subnet::of);
    }

    String bridge() {
        return "rg" + instance;
    }

    String table() {
        return "renga_" + instance;
    }

    String port(int index) {
        return "rv" + instance + "-" + Integer.toHexString(index);
    }

    String servicePort(int index) {
        return servicePorts() + Integer.toHexString(index);
    }

    /// What the names of all services' ports begin with.
    String servicePorts() {
        return "rs" + instance + "-";
    }
}
