package renga.platform.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AccountId;
import renga.platform.build.Build;
import renga.platform.build.Source;
import renga.platform.db.Database;
import renga.platform.fetch.Fetcher;
import renga.platform.refusal.Refusal;

/// The front door of the source room: takes uploads, keeps them for a day, and makes of an archive's address a source
/// that can be built. Thread-safe.
public final class Sources implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

    private static final Duration COLLECT_EVERY = Duration.ofMinutes(10);
    private static final int SECRET_BYTES = 24;
    private static final Pattern PATH = Pattern.compile("/sources/([0-9a-f-]{36})/([0-9a-f]{48})");

    private final SourceTable table;
    private final UploadFolder folder;
    private final Fetcher fetcher;
    private final SourceLimits limits;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService collector = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("source-collector").factory());

    /// @param home RENGA_HOME/sources
    /// @param fetcher gets what lies elsewhere
    public Sources(Database db, Path home, Fetcher fetcher, SourceLimits limits, InstantSource clock) {
        this.table = new SourceTable(db);
        this.folder = new UploadFolder(home, limits);
        this.fetcher = fetcher;
        this.limits = limits;
        this.clock = clock;
    }

    /// From now on what is over is deleted; what a kill left half at once.
    public void startCollecting() {
        var _ = collector.scheduleWithFixedDelay(this::collect, 0, COLLECT_EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    /// Where one upload goes and where it is found: paths that cannot be guessed.
    record Ticket(String putPath, String getPath) {}

    /// @throws Refusal if the account has too many already
    Ticket open(AccountId account) {
        var row = new SourceTable.Row(UUID.randomUUID(), secret(), secret(), Optional.empty());
        if (!table.insert(row, account, limits.perAccountMax(), now(), now().plus(limits.kept()))) {
            throw Refusal.of(
                    Refusal.Kind.RATE_LIMIT,
                    "You have %d uploads already; each is deleted %d hours after it was asked for. Use one of them."
                            .formatted(limits.perAccountMax(), limits.kept().toHours()));
        }
        String path = "/sources/" + row.id() + "/";
        return new Ticket(path + row.putSecret(), path + row.getSecret());
    }

    long bytesMax() {
        return limits.bytesMax();
    }

    /// Takes an upload; a second one takes the place of the first.
    ///
    /// @throws Refusal if there is no such ticket, or it is too large
    void put(String id, String secret, InputStream body) throws IOException {
        SourceTable.Row row =
                find(id).filter(found -> same(found.putSecret(), secret)).orElseThrow(Sources::unknown);
        table.uploaded(row.id(), folder.take(row.id(), body));
    }

    /// @throws Refusal if there is no such ticket, or nothing was uploaded
    Path get(String id, String secret) {
        SourceTable.Row row = find(id).filter(found ->
                        same(found.getSecret(), secret) && found.sha256().isPresent())
                .orElseThrow(Sources::unknown);
        return folder.file(row.id());
    }

    /// Takes something else that is sent; gone when it is closed.
    ///
    /// @throws Refusal if it is too large or nothing
    public Spool receive(InputStream body, long bytesMax) throws IOException {
        return folder.receive(body, bytesMax);
    }

    /// What lies behind an address, an upload of ours or anything on the web; looked at only when it is built.
    ///
    /// @throws Refusal if the address or the checksum is none
    public Source of(Build.SourceBlob blob) {
        Optional<String> wanted = Checksum.parse(blob.checksum());
        URI address = address(blob.url());
        Optional<SourceTable.Row> own = own(address);
        if (own.isPresent()) {
            if (own.get().sha256().isEmpty()) {
                throw Refusal.invalid("Nothing was uploaded to that source yet. PUT the archive to its put_url first.");
            }
            return new BlobSource(
                    use -> use.on(
                            folder.file(own.get().id()), own.get().sha256().get()),
                    wanted);
        }
        return new BlobSource(use -> folder.fetched(fetcher, address, use), wanted);
    }

    private static URI address(String url) {
        try {
            URI address = URI.create(url);
            String scheme = Optional.ofNullable(address.getScheme()).orElse("");
            if (address.getHost() != null && (scheme.equals("https") || scheme.equals("http"))) return address;
        } catch (IllegalArgumentException _) {
            LOG.debug("an address that is none was refused");
        }
        throw Refusal.invalid(
                "source_blob.url has to be the http(s) address of an archive (.tar.gz, .tar.zst or .zip).");
    }

    /// Whoever knows both id and secret was given them by us, whatever name they reached us by.
    private Optional<SourceTable.Row> own(URI address) {
        Matcher path = PATH.matcher(Optional.ofNullable(address.getPath()).orElse(""));
        if (!path.matches()) return Optional.empty();
        return find(path.group(1)).filter(row -> same(row.getSecret(), path.group(2)));
    }

    private Optional<SourceTable.Row> find(String id) {
        try {
            return table.find(UUID.fromString(id), now());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    void collect() {
        try {
            table.deleteExpired(now());
            folder.keepOnly(table::all);
        } catch (IOException | RuntimeException e) {
            LOG.warn("old uploads could not be deleted; trying again in {}", COLLECT_EVERY, e);
        }
    }

    private static boolean same(String wanted, String given) {
        return MessageDigest.isEqual(
                wanted.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
    }

    private static Refusal unknown() {
        return Refusal.notFound(
                "source", "There is no such source, or it is older than a day. Ask for a new one: POST" + " /sources.");
    }

    private String secret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        collector.shutdownNow();
    }
}
