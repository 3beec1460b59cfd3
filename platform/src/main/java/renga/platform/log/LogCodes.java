package renga.platform.log;

import java.time.Instant;

/// What the log says about itself, in Heroku's words (heroku-behaviour.md §2, L codes).
final class LogCodes {
    private LogCodes() {}

    /// As Logplex words it.
    static String drainOverflow(long lines, Instant since) {
        return "Error L10 (output buffer overflow): " + said(lines, "messages dropped", since) + ".";
    }

    /// As Logplex words it.
    ///
    /// @param uri without what may be secret
    static String badCertificate(String why, String uri) {
        return "Error L14 (certificate validation): error=\"%s\" uri=\"%s\"".formatted(why, uri);
    }

    static String tailOverflow(long lines, Instant since) {
        return "Error L11 (Tail buffer overflow) -> This tail session dropped " + said(lines, "messages", since);
    }

    static String localOverflow(long bytes, Instant since) {
        return "Error L12 (Local buffer overflow) -> about " + said(bytes, "bytes dropped", since);
    }

    static String routerOverflow(long lines, Instant since) {
        return "Error L12 (Local buffer overflow) -> " + said(lines, "router messages of all apps dropped", since);
    }

    static String bufferUnavailable(long lines, Instant since) {
        return "Error L15 (Tail buffer temporarily unavailable) -> " + said(lines, "messages dropped", since);
    }

    private static String said(long count, String what, Instant since) {
        return count + " " + what + " since " + LogFormat.time(since);
    }
}
