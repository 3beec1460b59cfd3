package renga.dyno.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// The network namespace of a process, reached by sockets that a short-lived thread opens in it: saves the processes
/// `nsenter` and `ip`.
public final class NetworkNamespace {
    private static final int NETWORK = 0x40000000;
    private static final int INET = 2;
    private static final int DATAGRAM = 2;
    private static final long SET_FLAGS = 0x8914;
    private static final long SET_ADDRESS = 0x8916;
    private static final long SET_MASK = 0x891c;
    private static final long ADD_ROUTE = 0x890B;
    private static final int REQUEST_SIZE = 40;
    private static final int NAME_MAX = 15;
    private static final int VALUE_OFFSET = 16;
    private static final short UP_AND_RUNNING = 0x41;
    private static final int ROUTE_SIZE = 120;
    private static final int ROUTE_GATEWAY = 24;
    private static final int ROUTE_MASK = 40;
    private static final int ROUTE_FLAGS = 56;
    private static final short ROUTE_UP_BY_GATEWAY = 3;

    private NetworkNamespace() {}

    /// Gives the interface its address and brings it up, with a default route through the gateway.
    public static void configure(long pid, String device, Inet4Address address, Inet4Address mask, Inet4Address gateway)
            throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor socket = socket(pid, INET, DATAGRAM, 0)) {
            byte[] name = device.getBytes(StandardCharsets.US_ASCII);
            request(arena, socket, SET_ADDRESS, name, address, "address");
            request(arena, socket, SET_MASK, name, mask, "mask");
            MemorySegment flags = named(arena, name);
            flags.set(JAVA_SHORT, VALUE_OFFSET, UP_AND_RUNNING);
            check(Libc.ioctl(arena, socket.number(), SET_FLAGS, flags), "bringing up " + device);
            check(Libc.ioctl(arena, socket.number(), ADD_ROUTE, route(arena, gateway)), "routing through " + gateway);
        }
    }

    /// A socket stays in the network it was opened in, whoever uses it. The thread that opens it stays in the other
    /// namespace and ends there, so none of ours can be left behind in it.
    static Descriptor socket(long pid, int family, int type, int protocol) throws IOException {
        FutureTask<Descriptor> task = new FutureTask<>(() -> {
            try (Arena arena = Arena.ofConfined();
                    Descriptor namespace = Descriptor.open(Path.of("/proc/" + pid + "/ns/net"), Descriptor.READ)) {
                check(Libc.setns(arena, namespace.number(), NETWORK), "entering the network of process " + pid);
                int number = Libc.socket(arena, family, type, protocol);
                return new Descriptor((int) KernelException.check(number, "opening a socket"));
            }
        });
        Thread.ofPlatform().daemon().name("netns-" + pid).start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IOException("opening a socket in the network of process " + pid, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while entering the network of process " + pid, e);
        }
    }

    private static void request(
            Arena arena, Descriptor socket, long request, byte[] name, Inet4Address value, String what)
            throws KernelException {
        MemorySegment segment = named(arena, name);
        put(segment, VALUE_OFFSET, value);
        check(
                Libc.ioctl(arena, socket.number(), request, segment),
                "setting the " + what + " " + value.getHostAddress());
    }

    private static MemorySegment named(Arena arena, byte[] name) {
        if (name.length > NAME_MAX) throw new IllegalArgumentException("interface name too long");
        MemorySegment segment = arena.allocate(REQUEST_SIZE, 8);
        MemorySegment.copy(name, 0, segment, JAVA_BYTE, 0, name.length);
        return segment;
    }

    private static MemorySegment route(Arena arena, Inet4Address gateway) {
        MemorySegment route = arena.allocate(ROUTE_SIZE, 8);
        route.set(JAVA_LONG, 0, 0);
        route.set(JAVA_SHORT, 8, (short) INET);
        put(route, ROUTE_GATEWAY, gateway);
        route.set(JAVA_SHORT, ROUTE_MASK, (short) INET);
        route.set(JAVA_INT, ROUTE_MASK + 4, 0);
        route.set(JAVA_SHORT, ROUTE_FLAGS, ROUTE_UP_BY_GATEWAY);
        return route;
    }

    /// A socket address: family, port, and the address in network order.
    private static void put(MemorySegment segment, int offset, Inet4Address address) {
        segment.set(JAVA_SHORT, offset, (short) INET);
        MemorySegment.copy(address.getAddress(), 0, segment, JAVA_BYTE, offset + 4, 4);
    }

    private static void check(long result, String operation) throws KernelException {
        KernelException.check(result, operation);
    }
}
