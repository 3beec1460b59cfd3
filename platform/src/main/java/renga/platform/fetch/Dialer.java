package renga.platform.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens connections to places that tenants name: lasting ones, and one for each thing to post. The same addresses are
/// refused as by [Fetcher], at every connect anew. Thread-safe.
public final class Dialer implements AutoCloseable {
    private static final Duration LOOKUP_MAX = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);

    private final Path bundle;
    private final Guard guard;
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

    /// How far one may get.
    public enum Reach {
        /// Where dynos get, too: the world, and what the operator opened.
        WORLD,
        /// Only into networks that the operator opened: what is secret does not cross the world in the clear.
        OPENED,
        /// Anywhere: the operator approved the host by its name.
        APPROVED
    }

    /// Where to connect to.
    ///
    /// @param secure by TLS, to who has a certificate for the host
    public record Place(String host, int port, boolean secure, Reach reach) {}

    private record Trusted(FileTime written, SSLSocketFactory tls) {}

    /// What is wrong with a place, as the end of the sentence `It cannot be used: …`; empty if nothing seems to be.
    public Optional<String> problem(Place place) {
        try {
            addresses(place, Deadline.in(LOOKUP_MAX));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// Why nothing can be posted to an address as things are now: a sentence for the person who named it.
    public Optional<String> refusesToPost(URI address) {
        try {
            return problem(place(Target.of(address))).map(why -> refusal(address, why));
        } catch (FetchException e) {
            return Optional.of(refusal(address, e.why()));
        }
    }

    private static String refusal(URI address, String why) {
        return "Nothing can be posted to %s: %s.".formatted(Target.shown(address), why);
    }

    /// Posts over a connection of its own, by https wherever dynos get, too, and by http only into networks that the
    /// operator opened. A redirect is an answer like another.
    public Posted post(Parcel parcel) {
        try {
            Target target = Target.of(parcel.address());
            Deadline deadline = Deadline.in(parcel.timeMax());
            try (Wire wire = dial(place(target), parcel.timeMax())) {
                Duration left = Duration.ofMillis(deadline.millis(parcel.timeMax()));
                return new Posted.Answered(wire.post(parcel.address(), parcel.headers(), parcel.body(), left));
            } catch (IOException e) {
                throw FetchException.of(target, e);
            }
        } catch (FetchException e) {
            LOG.debug("posting {}", parcel, e);
            return new Posted.Failed(
                    e.trouble(), "%s could not be reached: %s.".formatted(Target.shown(parcel.address()), e.why()));
        }
    }

    private static Place place(Target target) {
        return new Place(
                target.host(), target.port(), target.isSecure(), target.isSecure() ? Reach.WORLD : Reach.OPENED);
    }

    /// @param limit for all of it: lookup, connect, handshake
    /// @throws IOException that says why not, as in [#problem]; with a certificate that is not accepted an
    ///     [javax.net.ssl.SSLException]
    public Wire dial(Place place, Duration limit) throws IOException {
        Deadline deadline = Deadline.in(limit);
        Socket plain = Dialing.dial(addresses(place, deadline), place.port(), deadline);
        Future<?> end = watch.schedule(() -> closed(plain), deadline.millis(limit), TimeUnit.MILLISECONDS);
        try {
            plain.setTcpNoDelay(true);
            Socket socket =
                    place.secure() ? Dialing.secured(plain, place.host(), place.port(), tls(), deadline) : plain;
            plain.setSoTimeout(0);
            return new Wire(plain, socket, watch);
        } catch (IOException | RuntimeException e) {
            plain.close();
            if (end.isDone()) throw new SocketTimeoutException("it took longer than %d ms".formatted(limit.toMillis()));
            throw e;
        } finally {
            end.cancel(false);
        }
    }

    private static Socket closed(Socket socket) throws IOException {
        socket.close();
        return socket;
    }

    /// Wires stay until they are closed, but are watched no more.
    @Override
    public void close() {
        watch.shutdownNow();
    }

    private List<InetAddress> addresses(Place place, Deadline deadline) throws IOException {
        return Dialing.judged(place.host(), judge(place.reach()), deadline);
    }

    private Judge judge(Reach reach) {
        return switch (reach) {
            case WORLD -> guard;
            case OPENED -> new Opened(guard);
            case APPROVED -> new Anywhere();
        };
    }

    private record Opened(Guard guard) implements Judge {
        @Override
        public boolean lets(InetAddress address) {
            return guard.isOpened(address);
        }

        @Override
        public String refusal() {
            return "is reached by https only; by http what the operator opened by RENGA_EGRESS_ALLOW";
        }
    }

    private record Anywhere() implements Judge {
        @Override
        public boolean lets(InetAddress address) {
            return true;
        }

        @Override
        public String refusal() {
            return "has no address";
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
