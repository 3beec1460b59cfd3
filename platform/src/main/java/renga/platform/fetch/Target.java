package renga.platform.fetch;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One place to ask: the address given, or one that it redirects to.
///
/// @param address http or https, with a host
/// @param password `user:password` in its address; goes to no other place
record Target(URI address, Optional<String> password) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    static Target of(URI address) throws FetchException {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new FetchException(Posted.Trouble.ADDRESS, "only http:// and https:// addresses are fetched");
        }
        if (address.getHost() == null) throw new FetchException(Posted.Trouble.ADDRESS, "the address has no host name");
        return new Target(address, Optional.ofNullable(address.getRawUserInfo()));
    }

    /// Where it is sent on to.
    ///
    /// @param location as the answer's header has it
    Target redirected(String location) throws FetchException {
        Target next = of(resolve(location));
        if (isSecure() && !next.isSecure()) {
            throw new FetchException("it redirects from https to plain http, to " + shown(next.address()));
        }
        return next;
    }

    private URI resolve(String location) throws FetchException {
        try {
            return address.resolve(location);
        } catch (IllegalArgumentException _) {
            throw new FetchException("it redirects to something that is no address");
        }
    }

    boolean isSecure() {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    /// Without the brackets of an IPv6 address.
    String host() {
        return address.getHost().replaceAll("[\\[\\]]", "");
    }

    int port() {
        if (address.getPort() >= 0) return address.getPort();
        return isSecure() ? HTTPS : HTTP;
    }

    /// The head of the request that fetches it.
    String request(Optional<String> tag) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("User-Agent", "Renga");
        headers.put("Accept", "*/*");
        headers.put("Accept-Encoding", "identity");
        headers.put("Connection", "close");
        tag.ifPresent(known -> headers.put("If-None-Match", known));
        return head("GET", headers);
    }

    /// The head of any request to it, with the password of its address.
    String head(String method, Map<String, String> headers) {
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        var head = new StringBuilder(method + " " + path + query + " HTTP/1.1\r\n");
        head.append("Host: ").append(address.getHost()).append(port).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        password.ifPresent(clear ->
                head.append("Authorization: Basic ").append(encoded(clear)).append("\r\n"));
        return head.append("\r\n").toString();
    }

    private static String encoded(String password) {
        byte[] clear = java.net.URLDecoder.decode(password.replace("+", "%2B"), StandardCharsets.UTF_8)
                .getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(clear);
    }

    /// An address without user, password and query: those may be secret.
    static String shown(URI address) {
        if (address.getHost() == null) return String.valueOf(address.getScheme()) + ":…";
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + address.getHost() + port + String.valueOf(address.getRawPath());
    }

    /// The password is not shown.
    @Override
    public String toString() {
        return shown(address);
    }
}
