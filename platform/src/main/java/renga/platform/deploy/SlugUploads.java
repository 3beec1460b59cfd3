package renga.platform.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import renga.core.SlugId;
import renga.dyno.SlugTree;
import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.app.Apps;
import renga.platform.build.SourceException;
import renga.platform.build.Unpacking;
import renga.platform.db.Database;
import renga.platform.refusal.Refusal;
import renga.platform.slug.Slug;
import renga.platform.slug.SlugOrder;
import renga.platform.slug.SlugOrders;
import renga.platform.slug.Slugs;
import renga.platform.source.Checksum;
import renga.platform.source.Sources;
import renga.platform.source.Spool;
import renga.platform.vault.Passwords;

/// Slugs that were built elsewhere. An archive is unpacked in a throw-away dyno, as a build is, and frozen as a slug
/// before its upload is answered: a kill in between leaves an order that waits for its archive. Thread-safe.
public final class SlugUploads implements SlugOrders {
    /// Heroku's limit on a packed slug.
    static final long BYTES_MAX = 500L << 20;

    private static final Duration KEPT = Duration.ofHours(24);
    private static final int WAITING_PER_APP_MAX = 20;
    private static final int SECRET_BITS = 192;
    private static final int COMMAND_CHARS_MAX = 32 * 1024;
    private static final int TEXT_CHARS_MAX = 4_000;
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final SlugUploadTable table;
    private final Apps apps;
    private final Sources sources;
    private final Unpacking unpacking;
    private final Slugs slugs;
    private final InstantSource clock;

    public SlugUploads(Database db, Apps apps, Sources sources, Unpacking unpacking, Slugs slugs, InstantSource clock) {
        this.table = new SlugUploadTable(db);
        this.apps = apps;
        this.sources = sources;
        this.unpacking = unpacking;
        this.slugs = slugs;
        this.clock = clock;
    }

    @Override
    public Ordered order(App app, Account account, SlugOrder order) {
        check(order);
        Instant now = now();
        table.collect(now.minus(KEPT));
        String stack = apps.stack(order.stack().orElse(app.buildStack()));
        var row = new SlugUploadTable.Row(SlugId.random(), app.id(), Passwords.randomHex(SECRET_BITS), order, stack);
        if (!table.insert(row, account.id(), WAITING_PER_APP_MAX, now)) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "%d slugs of %s wait for their archives already; each is forgotten after %d hours."
                            .formatted(WAITING_PER_APP_MAX, app.name(), KEPT.toHours()));
        }
        return new Ordered(row.id(), row.secret(), stack, now);
    }

    @Override
    public void upload(SlugId id, String secret, InputStream archive) throws IOException, InterruptedException {
        SlugUploadTable.Row row = table.waiting(id)
                .filter(waiting -> same(waiting.secret(), secret))
                .orElseThrow(() -> Refusal.notFound("slug", "No slug waits for an archive here (any more)."));
        App app = apps.byId(row.app()).orElseThrow(Refusal::noSuchApp);
        try (Spool spool = sources.receive(archive, BYTES_MAX)) {
            Optional<String> wanted = Checksum.parse(row.order().checksum());
            if (wanted.isPresent() && !wanted.get().equals(spool.sha256())) {
                throw Refusal.invalid("The archive's checksum is %s, not %s as was said. Send it again."
                        .formatted(Checksum.show(spool.sha256()), Checksum.show(wanted.get())));
            }
            Slug slug = slug(row, unpacking.unpack(app, spool.file()));
            slugs.settle(slug.tree().digest());
            slugs.add(slug);
            table.uploaded(id);
        } catch (SourceException e) {
            throw Refusal.invalid(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Optional<String> checksum(SlugId id) {
        return table.checksum(id);
    }

    private Slug slug(SlugUploadTable.Row row, SlugTree tree) {
        Instant now = now();
        SlugOrder order = row.order();
        return new Slug(
                row.id(),
                row.app(),
                tree,
                order.processTypes(),
                order.commit(),
                order.commitDescription(),
                order.buildpack(),
                row.stack(),
                Optional.empty(),
                now,
                now);
    }

    private static void check(SlugOrder order) {
        Checksum.parse(order.checksum());
        order.processTypes().forEach((type, command) -> {
            if (!TYPE.matcher(type).matches()) {
                throw Refusal.invalid(
                        "\"%s\" is no process type: letters, digits, - and _ only, at most 64.".formatted(type));
            }
            if (command.isBlank() || command.length() > COMMAND_CHARS_MAX || command.indexOf('\0') >= 0) {
                throw Refusal.invalid("The command of process type %s has to have 1 to %,d characters."
                        .formatted(type, COMMAND_CHARS_MAX));
            }
        });
        order.commit().ifPresent(SlugUploads::checkText);
        order.commitDescription().ifPresent(SlugUploads::checkText);
        order.buildpack().ifPresent(SlugUploads::checkText);
    }

    private static void checkText(String text) {
        if (text.length() > TEXT_CHARS_MAX || text.indexOf('\0') >= 0) {
            throw Refusal.invalid("Commit and descriptions have at most %,d characters.".formatted(TEXT_CHARS_MAX));
        }
    }

    private static boolean same(String wanted, String given) {
        return MessageDigest.isEqual(
                wanted.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
