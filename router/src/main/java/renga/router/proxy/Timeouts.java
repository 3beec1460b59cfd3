package renga.router.proxy;

import java.time.Duration;

/// Every wait of the proxy. Kept to within one tick.
///
/// @param connect to a backend, then H19 (or another backend)
/// @param quarantine how long a backend that failed a connect is left alone
/// @param hold how long a request may look for a backend in all, then H20, H21, H19 or H34
/// @param firstByte from the last byte of the request to the first of the response, then H12
/// @param idle without a byte in either direction afterwards, and for a client that is silent in mid-request (H15, H28)
/// @param clientKeepAlive between two requests of one client connection
/// @param backendKeepAlive how long an unused connection to a backend is kept
/// @param linger how long a client may go on sending what nobody reads, so that it can still read the answer
/// @param tick how often deadlines are looked at
public record Timeouts(
        Duration connect,
        Duration quarantine,
        Duration hold,
        Duration firstByte,
        Duration idle,
        Duration clientKeepAlive,
        Duration backendKeepAlive,
        Duration linger,
        Duration tick) {
    /// Heroku's numbers where Heroku has them: 5 s, 5 s, 75 s, 30 s, 55 s, and 90 s for idle backend connections.
    public static Timeouts heroku() {
        return new Timeouts(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(75),
                Duration.ofSeconds(30),
                Duration.ofSeconds(55),
                Duration.ofSeconds(90),
                Duration.ofSeconds(90),
                Duration.ofSeconds(2),
                Duration.ofMillis(250));
    }

    /// All of them shortened by the same factor, for tests.
    public Timeouts dividedBy(int divisor) {
        return new Timeouts(
                connect.dividedBy(divisor),
                quarantine.dividedBy(divisor),
                hold.dividedBy(divisor),
                firstByte.dividedBy(divisor),
                idle.dividedBy(divisor),
                clientKeepAlive.dividedBy(divisor),
                backendKeepAlive.dividedBy(divisor),
                linger.dividedBy(divisor),
                tick.dividedBy(Math.min(divisor, 25)));
    }
}
