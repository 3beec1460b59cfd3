package renga.platform.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// Opens connections that last to places that tenants name. The same addresses are refused as by [Fetcher], at every
/// connect anew. Thread-safe.
public final class Dialer implements AutoCloseable {
    /// Names are looked up by threads of their own: the system's resolver may hold its caller for many seconds,
    /// and with it a processor that other virtual threads wait for. So many at once, for all drains.
    private static final int LOOKUPS_MAX = 32;

    private static final Duration LOOKUP_MAX = Duration.ofSeconds(10);

    private final Path bundle;
    private final Guard guard;
    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(
            0,
            LOOKUPS_MAX,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("lookup-", 0).factory());
    private final ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("wire-watch").factory());
    private volatile @Nullable Trusted trusted;

    /// @param bundle PEM file of the certificates to trust: what dynos trust, too
    /// @param allowed private networks that may be connected to all the same: `10.1.2.0/24`
    /// @throws IllegalArgumentException if one of them is no network
    public Dialer(Path bundle, List<String> allowed) {
        this.bundle = bundle;
        this.guard = new Guard(allowed.stream().map(Network::of).toList());
        // Of each connect and each send; nearly all are over long before they are due.
        watch.setRemoveOnCancelPolicy(true);
    }

    /// Where to connect to.
    ///
    /// @param secure by TLS, to who has a certificate for the host
    /// @param approved whether the operator approved the host by its name: it may be at a private address then
    public record Place(String host, int port, boolean secure, boolean approved) {}

    private record Trusted(FileTime written, SSLSocketFactory tls) {}

    /// What is wrong with a place, as the end of the sentence `It cannot be used: …`; empty if nothing seems to be.
    public Optional<String> problem(Place place) throws InterruptedException {
        try {
            addresses(place);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// @param limit for all of it: lookup, connect, handshake
    /// @throws IOException that says why not, as in [#problem]; with a certificate that is not accepted an
    ///     [javax.net.ssl.SSLException]
    public Wire dial(Place place, Duration limit) throws IOException, InterruptedException {
        Deadline deadline = Deadline.in(limit);
        Socket plain = Dialing.dial(addresses(place), place.port(), deadline);
        Future<?> end = watch.schedule(() -> closed(plain), deadline.millis(limit), TimeUnit.MILLISECONDS);
        try {
            plain.setTcpNoDelay(true);
            Socket socket =
                    place.secure() ? Dialing.secured(plain, place.host(), place.port(), tls(), deadline) : plain;
            plain.setSoTimeout(0);
            return new Wire(plain, socket, watch);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    private static Socket closed(Socket socket) throws IOException {
        socket.close();
        return socket;
    }

    /// Lookups end; wires stay until they are closed, but are watched no more.
    @Override
    public void close() {
        lookups.shutdownNow();
        watch.shutdownNow();
    }

    private List<InetAddress> addresses(Place place) throws IOException, InterruptedException {
        String host = place.host();
        Future<List<InetAddress>> found;
        try {
            found = lookups.submit(() -> place.approved() ? Dialing.lookup(host) : Dialing.judged(host, guard));
        } catch (RejectedExecutionException _) {
            throw new FetchException("too many names are being looked up; try again later");
        }
        try {
            return found.get(LOOKUP_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            found.cancel(true);
            throw new FetchException("looking up %s took longer than %d s".formatted(host, LOOKUP_MAX.toSeconds()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) throw io;
            throw new IllegalStateException("looking up " + host, e.getCause());
        }
    }

    /// Reading a bundle takes some 20 ms, so it is read again only when it was written again.
    private SSLSocketFactory tls() throws IOException {
        FileTime written = Files.getLastModifiedTime(bundle);
        Trusted known = trusted;
        if (known != null && known.written().equals(written)) return known.tls();
        var read = new Trusted(written, Trust.of(bundle));
        trusted = read;
        return read.tls();
    }
}
