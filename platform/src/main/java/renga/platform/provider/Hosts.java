package renga.platform.provider;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Where providers may be: a manifest could name any address, the platform's own ones too, so the operator says which
/// hosts are good.
///
/// @param allowed `host`, `host:port` for https, `http://host:port` for one that is spoken to in the clear
public record Hosts(List<String> allowed) {
    public Hosts {
        allowed = allowed.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    /// @param text comma-separated
    public static Hosts of(String text) {
        return new Hosts(Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(host -> !host.isEmpty())
                .toList());
    }

    /// Whether its host is approved, whoever is called by its user and password.
    boolean approves(URI uri) {
        return allowed.contains(needed(uri));
    }

    /// What is wrong with an address; empty if it may be asked.
    Optional<String> problem(String address) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException _) {
            return Optional.of("is no URL");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) return Optional.of("has to begin with https://");
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return Optional.of("has to be https://HOST/PATH, without user, password or fragment");
        }
        String needed = needed(uri);
        if (allowed.contains(needed)) return Optional.empty();
        return Optional.of(
                "is at %s, which the operator has to allow first: RENGA_ADDON_HOSTS=%s".formatted(host(uri), needed));
    }

    private static String needed(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme()) ? "http://" + host(uri) : host(uri);
    }

    private static String host(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT) + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
}
