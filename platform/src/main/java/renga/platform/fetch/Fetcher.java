package renga.platform.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/// Fetches files from addresses that tenants name: buildpacks, source archives.
///
/// http and https only, never from https to http. A host name is looked up once and the connection goes to just that
/// address; private ranges and this machine are refused unless the operator opened them, at every redirect anew. Not
/// more is read than is wanted, and not for longer. No proxy is used. Thread-safe.
public final class Fetcher {
    private static final int REDIRECTS_MAX = 5;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final Path bundle;
    private final Guard guard;

    /// @param bundle PEM file of the certificates to trust: what dynos trust, too. Read anew for each file
    /// @param allowed private networks that may be fetched from all the same: `10.1.2.0/24`
    /// @throws IllegalArgumentException if one of them is no network
    public Fetcher(Path bundle, List<String> allowed) {
        this.bundle = bundle;
        this.guard = new Guard(allowed.stream().map(Network::of).toList());
    }

    /// Copies what is there into a file, which it makes or replaces; unless it got all, the file is not there after.
    ///
    /// @throws IOException if the file could not be written
    public Fetched fetch(Wanted wanted, Path to) throws IOException {
        try {
            SSLSocketFactory tls = Trust.of(bundle);
            return follow(wanted, to, tls);
        } catch (FetchException e) {
            return refused(wanted, String.valueOf(e.getMessage()));
        }
    }

    private Fetched follow(Wanted wanted, Path to, SSLSocketFactory tls) throws IOException {
        Deadline deadline = Deadline.in(wanted.timeMax());
        Target target = Target.of(wanted.address());
        for (int i = 0; i <= REDIRECTS_MAX; i++) {
            try (Line line = connect(target, tls, deadline)) {
                Answer answer = ask(line, target, wanted.tag());
                if (!answer.isRedirect()) return take(answer, wanted, to);
                target = target.redirected(answer.header("location").orElse(""));
            }
        }
        throw new FetchException("it redirects more than " + REDIRECTS_MAX + " times");
    }

    private Line connect(Target target, SSLSocketFactory tls, Deadline deadline) throws FetchException {
        try {
            return Line.open(target, guard, tls, deadline);
        } catch (IOException e) {
            throw FetchException.of(target, e);
        }
    }

    private static Answer ask(Line line, Target target, Optional<String> tag) throws FetchException {
        try {
            return line.ask(target, tag);
        } catch (IOException e) {
            throw FetchException.of(target, e);
        }
    }

    private static Fetched take(Answer answer, Wanted wanted, Path to) throws IOException {
        if (answer.status() == NOT_MODIFIED && wanted.tag().isPresent()) return new Fetched.Unchanged();
        if (answer.status() != OK) throw new FetchException("it answers with status " + answer.status());
        if (answer.length().orElse(0L) > wanted.bytesMax()) throw tooLarge(wanted);
        boolean whole = false;
        try (var file = new DigestOutputStream(Files.newOutputStream(to), sha256())) {
            long bytes = copy(answer.body(), file, wanted);
            whole = true;
            String digest = HexFormat.of().formatHex(file.getMessageDigest().digest());
            return new Fetched.Got(bytes, digest, answer.header("etag"));
        } finally {
            if (!whole) Files.deleteIfExists(to);
        }
    }

    private static long copy(InputStream body, OutputStream file, Wanted wanted) throws IOException {
        byte[] chunk = new byte[64 * 1024];
        long bytes = 0;
        for (int read = read(body, chunk); read >= 0; read = read(body, chunk)) {
            bytes += read;
            if (bytes > wanted.bytesMax()) throw tooLarge(wanted);
            file.write(chunk, 0, read);
        }
        return bytes;
    }

    /// What goes wrong while reading is the other side's; what goes wrong while writing is ours.
    private static int read(InputStream body, byte[] chunk) throws FetchException {
        try {
            return body.read(chunk);
        } catch (FetchException e) {
            throw e;
        } catch (IOException e) {
            throw new FetchException("the connection broke off: " + e.getMessage());
        }
    }

    private static FetchException tooLarge(Wanted wanted) {
        return new FetchException("it is larger than %,d MB".formatted(wanted.bytesMax() >> 20));
    }

    private static Fetched refused(Wanted wanted, String why) {
        return new Fetched.Refused("%s could not be fetched: %s.".formatted(Target.shown(wanted.address()), why));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
