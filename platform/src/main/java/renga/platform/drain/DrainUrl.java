package renga.platform.drain;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import renga.platform.fetch.Dialer;
import renga.platform.refusal.Refusal;

/// Where a drain leads to. It may hold a password or a key: all of it is shown only to who may see the app.
record DrainUrl(URI uri, Scheme scheme) {
    static final int CHARS_MAX = 2_000;

    private static final int PORT_MAX = 65_535;
    private static final String FORMS =
            "A drain is https://HOST/PATH, http://HOST/PATH, syslog+tls://HOST:PORT or" + " syslog://HOST:PORT";

    /// What is spoken there.
    ///
    /// @param port if the address names none; of syslog over TLS that of RFC 5425
    enum Scheme {
        HTTPS("https", 443),
        HTTP("http", 80),
        SYSLOG_TLS("syslog+tls", 6514),
        SYSLOG("syslog", 514);

        private final String word;
        private final int port;

        Scheme(String word, int port) {
            this.word = word;
            this.port = port;
        }

        static Optional<Scheme> of(String word) {
            for (Scheme scheme : values()) if (scheme.word.equals(word)) return Optional.of(scheme);
            return Optional.empty();
        }

        boolean isHttp() {
            return this == HTTPS || this == HTTP;
        }

        boolean isSecure() {
            return this == HTTPS || this == SYSLOG_TLS;
        }
    }

    /// @throws Refusal if it is none
    static DrainUrl of(String text) {
        if (text.length() > CHARS_MAX)
            throw Refusal.invalid("A drain's URL has at most %,d characters.".formatted(CHARS_MAX));
        URI uri = parsed(text);
        Scheme scheme = Scheme.of(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT))
                .orElseThrow(() -> Refusal.invalid(FORMS + "."));
        if (uri.getHost() == null || uri.getPort() > PORT_MAX || uri.getPort() == 0) {
            throw Refusal.invalid(FORMS + ": this one has no host, or no port that can be.");
        }
        if (uri.getRawFragment() != null) throw Refusal.invalid("A drain's URL has no #fragment: leave it out.");
        if (!scheme.isHttp()) checkPlain(uri);
        return new DrainUrl(uri, scheme);
    }

    private static URI parsed(String text) {
        try {
            URI uri = URI.create(text);
            if (text.equals(uri.toASCIIString())) return uri;
        } catch (IllegalArgumentException _) {
            // Its message would quote the address.
        }
        throw Refusal.invalid(FORMS + ": this is no URL. Write special characters as %XX.");
    }

    private static void checkPlain(URI uri) {
        boolean path = uri.getRawPath() != null
                && !uri.getRawPath().isEmpty()
                && !uri.getRawPath().equals("/");
        if (path || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
            throw Refusal.invalid(
                    "A syslog drain is syslog+tls://HOST:PORT or syslog://HOST:PORT and nothing else: it has"
                            + " neither path, query, user nor password.");
        }
    }

    Dialer.Place place(boolean approved) {
        int port = uri.getPort() < 0 ? scheme.port : uri.getPort();
        Dialer.Reach reach = approved ? Dialer.Reach.APPROVED : Dialer.Reach.WORLD;
        return new Dialer.Place(uri.getHost().replaceAll("[\\[\\]]", ""), port, scheme.isSecure(), reach);
    }

    /// `syslog+tls://logs.example.com:6514/`: without what may be secret, a path's key among it.
    String shown() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return scheme.word + "://" + uri.getHost() + port + "/";
    }

    String text() {
        return uri.toString();
    }

    /// The password is not shown.
    @Override
    public String toString() {
        return shown();
    }
}
