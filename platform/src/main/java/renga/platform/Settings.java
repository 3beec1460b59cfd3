package renga.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import renga.dyno.runc.RuncSettings;
import renga.platform.addon.Grace;
import renga.platform.api.ApiServer.Listen;
import renga.platform.api.RateLimits;
import renga.platform.bucket.BucketPlace;
import renga.platform.db.DatabaseUrl;
import renga.platform.provider.Hosts;
import renga.platform.retention.DiskSpace;
import renga.platform.retention.Keep;

/// What the operator decided, from the environment. Names and defaults are those of the launcher.
///
/// @param home RENGA_HOME: everything this instance owns
/// @param domain RENGA_DOMAIN: apps answer at `NAME.domain`
/// @param email RENGA_EMAIL: the first account
/// @param systemBundle the certificates the operator's environment trusts already
/// @param stack RENGA_STACK: the root file system of every dyno
/// @param slugStore RENGA_SLUG_STORE: where packed slugs are kept
/// @param dynoBundle RENGA_OPERATOR_CA: the certificates that dynos and builds trust
/// @param buildsAtOnce RENGA_BUILDS_AT_ONCE: builds that run at the same time; others wait
/// @param keep RENGA_KEEP_RELEASES, RENGA_KEEP_DAYS, RENGA_KEEP_RELEASES_MAX: how long old releases and
///     builds stay
/// @param diskFloorMb RENGA_DISK_FLOOR_MB: with less free no build is begun
/// @param egressAllowed RENGA_EGRESS_ALLOW: private networks that dynos may reach all the same,
///     comma-separated
/// @param addonHosts RENGA_ADDON_HOSTS: where providers of add-ons may be, comma-separated
/// @param addonGrace RENGA_ADDON_GRACE_HOURS: how long a destroyed database can be brought back
/// @param archiveBucket RENGA_ARCHIVE_S3, RENGA_ARCHIVE_S3_REGION, RENGA_ARCHIVE_S3_CREDENTIALS: where
///     archives of backups are copied to
record Settings(
        Path home,
        Listen api,
        int rendezvousPort,
        int httpPort,
        int httpsPort,
        String domain,
        String email,
        DatabaseUrl database,
        Path systemBundle,
        int callsPerHour,
        Path stack,
        Path slugStore,
        Path dynoBundle,
        int buildsAtOnce,
        List<String> egressAllowed,
        Keep keep,
        int diskFloorMb,
        Hosts addonHosts,
        Grace addonGrace,
        Optional<BucketPlace> archiveBucket) {
    private static final String SYSTEM_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

    /// @throws IllegalArgumentException naming the variable and what it should look like
    static Settings from(Map<String, String> env) {
        int apiPort = number(env, "RENGA_API_PORT", 5443);
        Path home = Path.of(env.getOrDefault("RENGA_HOME", "/var/lib/renga")).toAbsolutePath();
        return new Settings(
                home,
                new Listen(env.getOrDefault("RENGA_BIND", "127.0.0.1"), apiPort),
                number(env, "RENGA_RENDEZVOUS_PORT", apiPort + 1),
                number(env, "RENGA_HTTP_PORT", 8080),
                number(env, "RENGA_HTTPS_PORT", 8443),
                env.getOrDefault("RENGA_DOMAIN", "localhost"),
                env.getOrDefault("RENGA_EMAIL", "dev@example.test"),
                database(env),
                Path.of(env.getOrDefault("SSL_CERT_FILE", SYSTEM_BUNDLE)),
                number(env, "RENGA_API_CALLS_PER_HOUR", RateLimits.CALLS_PER_HOUR),
                stack(env),
                path(env, "RENGA_SLUG_STORE", home.resolve("slug-store")),
                path(env, "RENGA_OPERATOR_CA", Path.of(SYSTEM_BUNDLE)),
                buildsAtOnce(env),
                Arrays.stream(env.getOrDefault("RENGA_EGRESS_ALLOW", "").split(","))
                        .map(String::strip)
                        .filter(network -> !network.isEmpty())
                        .toList(),
                keep(env),
                number(env, "RENGA_DISK_FLOOR_MB", DiskSpace.FLOOR_MB),
                Hosts.of(env.getOrDefault("RENGA_ADDON_HOSTS", "")),
                Grace.of(number(env, "RENGA_ADDON_GRACE_HOURS", Grace.HOURS)),
                archiveBucket(env));
    }

    /// The key is in a file: what is in the environment, other processes of this instance have, too.
    private static Optional<BucketPlace> archiveBucket(Map<String, String> env) {
        Optional<String> credentials = text(env, "RENGA_ARCHIVE_S3_CREDENTIALS");
        Optional<String> address = text(env, "RENGA_ARCHIVE_S3");
        if (address.isEmpty() && credentials.isEmpty()) return Optional.empty();
        if (address.isEmpty() || credentials.isEmpty()) {
            throw new IllegalArgumentException("RENGA_ARCHIVE_S3 and RENGA_ARCHIVE_S3_CREDENTIALS belong together: set"
                    + " the one to https://ENDPOINT/BUCKET[/PREFIX], the other to a file with aws_access_key_id = … and"
                    + " aws_secret_access_key = …");
        }
        String region = text(env, "RENGA_ARCHIVE_S3_REGION").orElse(BucketPlace.REGION);
        return Optional.of(BucketPlace.of(address.get(), region, Path.of(credentials.get())));
    }

    private static Optional<String> text(Map<String, String> env, String name) {
        return Optional.ofNullable(env.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Keep keep(Map<String, String> env) {
        return Keep.of(
                number(env, "RENGA_KEEP_RELEASES", Keep.RELEASES_MIN),
                number(env, "RENGA_KEEP_RELEASES_MAX", Keep.RELEASES_MAX),
                Duration.ofDays(number(env, "RENGA_KEEP_DAYS", Keep.DAYS)));
    }

    /// Where what grows lies.
    DiskSpace disk() {
        return new DiskSpace(List.of(home, slugStore), (long) diskFloorMb << 20);
    }

    /// How this instance's dynos run; the instance's id was given by the launcher.
    RuncSettings runc() {
        return new RuncSettings(
                line(home.resolve("instance")), home, stack, domain, Set.of(httpPort), dynoBundle, egressAllowed);
    }

    /// One processor is left to those who serve.
    private static int buildsAtOnce(Map<String, String> env) {
        int builds = number(
                env, "RENGA_BUILDS_AT_ONCE", Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
        if (builds >= 1) return builds;
        throw new IllegalArgumentException("RENGA_BUILDS_AT_ONCE has to be 1 or more: with 0 nothing is ever built");
    }

    private static Path stack(Map<String, String> env) {
        String stack = env.get("RENGA_STACK");
        if (stack == null || stack.isBlank()) {
            throw new IllegalArgumentException(
                    "no stack: set RENGA_STACK to a root file system made by stack/build, or start by `./renga up`");
        }
        return Path.of(stack);
    }

    private static Path path(Map<String, String> env, String name, Path otherwise) {
        String text = env.get(name);
        return text == null || text.isBlank() ? otherwise : Path.of(text).toAbsolutePath();
    }

    /// DATABASE_URL for a database of the operator's own, else RENGA_POSTGRES_URL, the launcher's.
    private static DatabaseUrl database(Map<String, String> env) {
        String url = Optional.ofNullable(env.get("DATABASE_URL"))
                .or(() -> Optional.ofNullable(env.get("RENGA_POSTGRES_URL")))
                .orElseThrow(() -> new IllegalArgumentException(
                        "no database: set DATABASE_URL, or start by `./renga up`, which brings its own PostgreSQL"));
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        String passwordFile = env.get("RENGA_POSTGRES_PASSWORD_FILE");
        return passwordFile == null || env.containsKey("DATABASE_URL")
                ? parsed
                : parsed.withPassword(line(Path.of(passwordFile)));
    }

    private static String line(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": start by `./renga up`, which writes it", e);
        }
    }

    private static int number(Map<String, String> env, String name, int otherwise) {
        String text = env.get(name);
        if (text == null || text.isBlank()) return otherwise;
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(name + " has to be a number, not \"" + text + '"');
        }
        return Integer.parseInt(text);
    }
}
