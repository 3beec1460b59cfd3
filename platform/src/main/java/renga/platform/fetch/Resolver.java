package renga.platform.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import renga.platform.fetch.Posted.Trouble;

/// Looks up host names that tenants chose, on threads of its own: a virtual thread in the system's resolver would hold
/// one of the few threads that all requests run on, for as long as a tenant's name server says nothing.
final class Resolver {
    private static final int AT_ONCE_MAX = 64;
    private static final int WAITING_MAX = 1_024;
    private static final ExecutorService THREADS = threads();

    private Resolver() {}

    /// @throws FetchException if there is no such host, or nobody says so in time
    static List<InetAddress> addresses(String host, Deadline deadline) throws IOException {
        try {
            Future<InetAddress[]> found = THREADS.submit(() -> InetAddress.getAllByName(host));
            return List.of(found.get(deadline.millis(Dialing.CONNECT_MAX), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownHostException)) throw new IOException(e.getCause());
            throw new FetchException(Trouble.UNKNOWN_HOST, "there is no host " + host);
        } catch (TimeoutException | RejectedExecutionException _) {
            throw new FetchException(Trouble.TIMEOUT, "nobody says in time where " + host + " is");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new FetchException(Trouble.TIMEOUT, "it was interrupted");
        }
    }

    private static ExecutorService threads() {
        var pool = new ThreadPoolExecutor(
                AT_ONCE_MAX,
                AT_ONCE_MAX,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().daemon().name("resolver-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
