package renga.dyno.net;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// DNS for dynos on the gateway's address: names in the apps' domain lead to the gateway (the router), all others are
/// asked of the host's resolvers. Two threads wait, a virtual one works per question; what comes above the limits is
/// dropped, and resolvers ask again.
final class NameService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameService.class);
    private static final int PORT = 53;
    private static final int QUESTIONS_MAX = 512;
    private static final int QUESTIONS_PER_DYNO_MAX = 64;
    private static final int UPSTREAM_MILLIS_MAX = 4_000;
    private static final int IDLE_MILLIS_MAX = 10_000;
    private static final int UDP_BYTES_MAX = 4_096;

    private final Inet4Address gateway;
    private final String domain;
    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final Semaphore all = new Semaphore(QUESTIONS_MAX);
    private final Map<InetAddress, Semaphore> perDyno = new ConcurrentHashMap<>();

    private NameService(Inet4Address gateway, String domain, DatagramSocket datagrams, ServerSocket connections) {
        this.gateway = gateway;
        this.domain = domain;
        this.datagrams = datagrams;
        this.connections = connections;
    }

    static NameService open(Inet4Address gateway, String domain) throws IOException {
        try {
            DatagramSocket datagrams = new DatagramSocket(PORT, gateway);
            ServerSocket connections = new ServerSocket(PORT, QUESTIONS_MAX, gateway);
            NameService service = new NameService(gateway, domain, datagrams, connections);
            Thread.ofPlatform().daemon().name("dns-udp").start(service::receive);
            Thread.ofPlatform().daemon().name("dns-tcp").start(service::accept);
            return service;
        } catch (IOException e) {
            throw new IOException(
                    "answering DNS for dynos on " + gateway.getHostAddress() + ":53: " + e.getMessage()
                            + "; a name server of this host that listens on all addresses must leave this one out",
                    e);
        }
    }

    @Override
    public void close() {
        datagrams.close();
        try {
            connections.close();
        } catch (IOException e) {
            LOG.warn("closing the name service: {}", e.getMessage());
        }
    }

    private void receive() {
        while (!datagrams.isClosed()) {
            DatagramPacket packet = new DatagramPacket(new byte[UDP_BYTES_MAX], UDP_BYTES_MAX);
            try {
                datagrams.receive(packet);
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                work(packet.getAddress(), () -> {
                    byte[] answer = answer(query, false);
                    if (answer.length > 0) {
                        datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    }
                });
            } catch (IOException e) {
                if (!datagrams.isClosed()) LOG.warn("receiving a DNS question: {}", e.getMessage());
            }
        }
    }

    private void accept() {
        while (!connections.isClosed()) {
            try {
                Socket client = connections.accept();
                if (!work(client.getInetAddress(), () -> converse(client))) client.close();
            } catch (IOException e) {
                if (!connections.isClosed()) LOG.warn("accepting a DNS connection: {}", e.getMessage());
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    /// @return false if the limits do not allow it now
    private boolean work(InetAddress dyno, Work work) {
        Semaphore own = perDyno.computeIfAbsent(dyno, _ -> new Semaphore(QUESTIONS_PER_DYNO_MAX));
        if (!own.tryAcquire()) return false;
        if (!all.tryAcquire()) {
            own.release();
            return false;
        }
        Thread.ofVirtual().name("dns").start(() -> {
            try {
                work.run();
            } catch (IOException e) {
                LOG.debug("answering a DNS question: {}", e.getMessage());
            } finally {
                all.release();
                own.release();
            }
        });
        return true;
    }

    private void converse(Socket client) throws IOException {
        try (client) {
            client.setSoTimeout(IDLE_MILLIS_MAX);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            for (int i = 0; i < QUESTIONS_PER_DYNO_MAX; i++) {
                byte[] answer = answer(in.readNBytes(in.readUnsignedShort()), true);
                if (answer.length == 0) return;
                send(out, answer);
            }
        }
    }

    /// @return nothing if it was no question
    private byte[] answer(byte[] query, boolean stream) {
        return NameMessage.query(query)
                .map(message -> message.isIn(domain) ? message.answer(gateway) : ask(message, stream))
                .orElse(new byte[0]);
    }

    private static byte[] ask(NameMessage message, boolean stream) {
        List<InetAddress> upstream = List.of();
        try {
            upstream = Resolvers.ofHost();
        } catch (IOException e) {
            LOG.warn("reading the host's resolvers: {}", e.getMessage());
        }
        for (InetAddress server : upstream) {
            try {
                return stream ? askByStream(message.bytes(), server) : askByDatagram(message.bytes(), server);
            } catch (IOException e) {
                LOG.debug("asking {}: {}", server, e.getMessage());
            }
        }
        return message.failed();
    }

    private static byte[] askByDatagram(byte[] query, InetAddress server) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(server, PORT));
            socket.setSoTimeout(UPSTREAM_MILLIS_MAX);
            socket.send(new DatagramPacket(query, query.length));
            DatagramPacket answer = new DatagramPacket(new byte[UDP_BYTES_MAX], UDP_BYTES_MAX);
            do {
                socket.receive(answer);
            } while (answer.getLength() < 2 || answer.getData()[0] != query[0] || answer.getData()[1] != query[1]);
            return Arrays.copyOf(answer.getData(), answer.getLength());
        }
    }

    private static byte[] askByStream(byte[] query, InetAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server, PORT), UPSTREAM_MILLIS_MAX);
            socket.setSoTimeout(UPSTREAM_MILLIS_MAX);
            send(new DataOutputStream(socket.getOutputStream()), query);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return in.readNBytes(in.readUnsignedShort());
        }
    }

    private static void send(DataOutputStream out, byte[] message) throws IOException {
        out.writeShort(message.length);
        out.write(message);
        out.flush();
    }
}
