package renga.dyno.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import renga.dyno.DynoException;
import renga.dyno.kernel.NetworkNamespace;

/// The instance's bridge, firewall, addresses and name service. Setting up again changes nothing that runs.
/// Thread-safe.
///
/// One bridge takes [#DYNOS_MAX] dynos (a Linux bridge has 1,023 ports). For more on one host, run a second instance.
public final class DynoNetwork implements AutoCloseable {
    /// Dynos with an address at one time.
    public static final int DYNOS_MAX = (1 << (32 - SubnetChoice.PREFIX)) - 3;

    private static final int GATEWAY = 1;
    private static final int FIRST = 2;
    private static final Path LOCK = Path.of("/run/renga-network.lock");
    private static final Path SETTINGS = Path.of("/proc/sys/net");
    private static final Path DEVICES = Path.of("/sys/class/net");

    /// The other end is in the dyno from the first moment; the port is isolated before it is up.
    private static final String CONNECT = """
            link add %s type veth peer name eth0 address %s netns %d
            link set %s addrgenmode none
            link set %s master %s
            link set %s type bridge_slave isolated on
            link set %s up
            """;

    /// Not on the bridge: what comes from dynos is routed to it, through the firewall, whatever bridges do on this
    /// host.
    private static final String CONNECT_SERVICE = """
            link add %s type veth peer name eth0 address %s netns %d
            link set %s addrgenmode none
            link set %s up
            route replace %s/32 dev %s src %s
            """;

    private static final String BRIDGE = """
            link add %s address %s type bridge stp_state 0 forward_delay 0
            link set %s addrgenmode none
            """;

    private final NetworkSettings settings;
    private final Subnet subnet;
    private final Firewall firewall;
    private final NameService names;
    private final BitSet taken = new BitSet();
    private int last = FIRST - 1;

    private DynoNetwork(NetworkSettings settings, Subnet subnet, Firewall firewall, NameService names) {
        this.settings = settings;
        this.subnet = subnet;
        this.firewall = firewall;
        this.names = names;
    }

    /// Two instances that start at once must not choose the same subnet: one lock for the machine.
    public static DynoNetwork open(NetworkSettings settings) throws IOException {
        Subnet subnet;
        try (FileChannel file = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = file.lock()) {
            subnet = SubnetChoice.choose(settings);
            raiseBridge(settings, subnet);
        }
        Firewall firewall = new Firewall(settings);
        firewall.raise(subnet);
        return new DynoNetwork(
                settings, subnet, firewall, NameService.open(subnet.address(GATEWAY), settings.domain()));
    }

    /// Takes everything of the instance out of the kernel.
    public static void tearDown(NetworkSettings settings) throws IOException {
        new Firewall(settings).lower();
        if (Files.exists(DEVICES.resolve(settings.bridge()))) {
            Commands.run("", "ip", "link", "delete", settings.bridge());
        }
    }

    /// The host's address on the bridge: what dynos use as gateway, resolver and router.
    public Inet4Address gateway() {
        return subnet.address(GATEWAY);
    }

    /// A free address, given out in turn so that an old one is not met again soon.
    public synchronized Inet4Address take() throws DynoException {
        int index = taken.nextClearBit(last + 1);
        if (index >= FIRST + DYNOS_MAX) index = taken.nextClearBit(FIRST);
        if (index >= FIRST + DYNOS_MAX) {
            throw new DynoException("no address left: one instance runs " + DYNOS_MAX + " dynos on a host");
        }
        taken.set(index);
        last = index;
        return subnet.address(index);
    }

    /// An address that a dyno or a service of an earlier JVM has.
    ///
    /// @return false if it is of another subnet, from before a change of this host's networks
    public synchronized boolean keep(String address) {
        int index = subnet.index((Inet4Address) InetAddress.ofLiteral(address));
        if (index < FIRST || index >= FIRST + DYNOS_MAX) return false;
        taken.set(index);
        return true;
    }

    /// Free to be taken, once nobody who has it may open a door any more.
    public void release(String address) throws IOException {
        Inet4Address dyno = (Inet4Address) InetAddress.ofLiteral(address);
        firewall.doors().let(List.of(dyno), Set.of());
        firewall.doors().closeAll(dyno);
        synchronized (this) {
            taken.clear(subnet.index(dyno));
        }
    }

    /// From now on the dynos with these addresses may open exactly these doors.
    public void let(Collection<Inet4Address> dynos, Set<Door> doors) throws IOException {
        firewall.doors().let(dynos, doors);
    }

    /// Puts an interface with the address into the network namespace of the process, which was made a moment ago.
    public void connect(long pid, Inet4Address address) throws IOException {
        String port = settings.port(subnet.index(address));
        String stale = Files.exists(DEVICES.resolve(port)) ? "link delete " + port + "\n" : "";
        String hardware = hardwareAddress(address);
        String script = CONNECT.formatted(port, hardware, pid, port, port, settings.bridge(), port, port);
        Commands.run(stale + script, "ip", "-batch", "-");
        NetworkNamespace.configure(pid, "eth0", address, subnet.mask(), gateway());
    }

    /// As [#connect], for a service: dynos reach it through their doors only, the host always.
    public void connectService(long pid, Inet4Address address) throws IOException {
        String port = settings.servicePort(subnet.index(address));
        String stale = Files.exists(DEVICES.resolve(port)) ? "link delete " + port + "\n" : "";
        String at = address.getHostAddress();
        String script = CONNECT_SERVICE.formatted(
                port,
                hardwareAddress(address),
                pid,
                port,
                port,
                at,
                port,
                gateway().getHostAddress());
        Commands.run(stale + script, "ip", "-batch", "-");
        answerForOthers(port);
        NetworkNamespace.configure(pid, "eth0", address, subnet.mask(), gateway());
    }

    /// Services seem to dynos, and dynos to services, to be on their own network: the host answers when they look
    /// there,
    /// and routes.
    private static void answerForOthers(String device) throws IOException {
        set("ipv4/conf/" + device + "/proxy_arp", "1");
        set("ipv4/neigh/" + device + "/proxy_delay", "0");
        set("ipv4/conf/" + device + "/rp_filter", "1");
        set("ipv4/conf/" + device + "/send_redirects", "0");
    }

    /// Dynos keep their network; only names are not answered until the next [#open].
    @Override
    public void close() {
        names.close();
    }

    private static void raiseBridge(NetworkSettings settings, Subnet subnet) throws IOException {
        String bridge = settings.bridge();
        boolean missing = !Files.exists(DEVICES.resolve(bridge));
        String made = missing ? BRIDGE.formatted(bridge, hardwareAddress(settings.instance()), bridge) : "";
        String gateway = subnet.address(GATEWAY).getHostAddress() + "/" + subnet.prefix();
        String up = "addr replace %s dev %s\nlink set %s up\n".formatted(gateway, bridge, bridge);
        Commands.run(made + up, "ip", "-batch", "-");
        set("ipv4/ip_forward", "1");
        answerForOthers(bridge);
        if (Files.exists(SETTINGS.resolve("ipv6/conf/" + bridge))) set("ipv6/conf/" + bridge + "/disable_ipv6", "1");
    }

    /// The same whoever has the address: the host remembers the last one's, and would send to it for ten seconds.
    private static String hardwareAddress(Inet4Address dyno) {
        byte[] octets = dyno.getAddress();
        return "02:64:%02x:%02x:%02x:%02x".formatted(octets[0], octets[1], octets[2], octets[3]);
    }

    /// Fixed, or the bridge would take a new one whenever a dyno comes or goes.
    private static String hardwareAddress(String instance) {
        int hash = instance.hashCode();
        return "02:72:%02x:%02x:%02x:%02x".formatted(hash >> 24 & 255, hash >> 16 & 255, hash >> 8 & 255, hash & 255);
    }

    private static void set(String name, String value) throws IOException {
        Path setting = SETTINGS.resolve(name);
        if (!Files.readString(setting).strip().equals(value)) Files.writeString(setting, value);
    }
}
