package renga.platform.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import renga.platform.fetch.Posted.Trouble;

/// Connects to a host that was looked up once: each address is judged, and the connection goes to just that one.
final class Dialing {
    static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    private Dialing() {}

    /// The addresses of a host that may be connected to, looked up now.
    ///
    /// @throws FetchException if there are none
    static List<InetAddress> judged(String host, Judge judge, Deadline deadline) throws IOException {
        var good = new ArrayList<InetAddress>();
        for (InetAddress address : Resolver.addresses(host, deadline)) if (judge.lets(address)) good.add(address);
        if (good.isEmpty()) throw new FetchException(Trouble.PRIVATE_ADDRESS, host + " " + judge.refusal());
        return good;
    }

    static Socket dial(List<InetAddress> addresses, int port, Deadline deadline) throws IOException {
        IOException last = new FetchException(Trouble.TIMEOUT, "it does not answer");
        for (InetAddress address : addresses) {
            var socket = new Socket(Proxy.NO_PROXY);
            try {
                socket.connect(new InetSocketAddress(address, port), deadline.millis(CONNECT_MAX));
                return socket;
            } catch (SocketTimeoutException _) {
                socket.close();
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    /// Speaks TLS over a connection, with who has a certificate for the host.
    static Socket secured(Socket plain, String host, int port, SSLSocketFactory tls, Deadline deadline)
            throws IOException {
        plain.setSoTimeout(deadline.millis(SILENCE_MAX));
        var socket = (SSLSocket) tls.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
