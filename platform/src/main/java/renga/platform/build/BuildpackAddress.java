package renga.platform.build;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The ways in which people name a buildpack that has no name in the registry.
final class BuildpackAddress {
    private static final Pattern HTTPS = Pattern.compile("https://[^\\s\\p{Cntrl}#]+(#[A-Za-z0-9][A-Za-z0-9._/-]*)?");
    private static final Pattern ARCHIVE = Pattern.compile("[^?#]+\\.(tgz|tar\\.gz|zip)(\\?[^#]*)?");
    private static final Pattern REGISTRY = Pattern.compile("https://[^/]+/buildpacks/([a-z0-9_-]+/[a-z0-9_-]+)\\.tgz");

    private BuildpackAddress() {}

    /// An https address of an archive or of a Git repository, whose branch, tag or commit may follow a
    /// `#`.
    static boolean isOne(String address) {
        return HTTPS.matcher(address).matches();
    }

    static boolean isArchive(String address) {
        return ARCHIVE.matcher(address).matches();
    }

    /// `heroku/nodejs` out of it, its URN, or the address that the vendor's registry gives for it; else
    /// as it is.
    static String name(String address) {
        String named = address.startsWith(Buildpacks.URN) ? address.substring(Buildpacks.URN.length()) : address;
        Matcher archive = REGISTRY.matcher(named);
        return archive.matches() ? archive.group(1) : named;
    }

    /// For people to read: without user and password, and without a query, which may be a signature.
    static String shown(String address) {
        return address.replaceFirst("://[^/@]*@", "://").replaceFirst("\\?[^#]*", "");
    }
}
