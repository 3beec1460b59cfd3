package renga.platform.transfer;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.core.AccountId;
import renga.platform.addon.DataAddons;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.app.Apps;
import renga.platform.refusal.Refusal;

/// The backups of the data API: `heroku pg:backups` and its kin.
final class TransferRoutes implements Routes {
    private static final String OF_APP = "/client/v11/apps/{app}/transfers";
    private static final String ONE = OF_APP + "/{transfer}";
    private static final int EXTENSIONS_MAX = 50;
    private static final int NAME_CHARS_MAX = 200;

    private final Transfers transfers;
    private final Rows rows;
    private final Apps apps;
    private final DataAddons addons;
    private final Wires wires;
    private final Downloads downloads;

    TransferRoutes(Transfers transfers, Rows rows, Apps apps, DataAddons addons, Wires wires, Downloads downloads) {
        this.transfers = transfers;
        this.rows = rows;
        this.apps = apps;
        this.addons = addons;
        this.wires = wires;
        this.downloads = downloads;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(OF_APP, this::list);
        routes.get(ONE, this::show);
        routes.delete(ONE, this::delete);
        routes.post(ONE + "/actions/cancel", this::cancel);
        routes.post(ONE + "/actions/public-url", this::address);
        routes.post("/client/v11/databases/{addon}/backups", this::capture);
        routes.post("/client/v11/databases/{addon}/restores", this::restore);
        routes.post("/client/v11/databases/{addon}/transfers", this::copy);
    }

    private void list(Context ctx) {
        var app = apps.visible(caller(ctx), ctx.pathParam("app")).id();
        Reply.ok(
                ctx,
                rows.with(table -> table.of(app)).stream().map(wires::brief).toList());
    }

    private void show(Context ctx) {
        Transfer transfer = transfer(ctx);
        Reply.ok(ctx, "true".equals(ctx.queryParam("verbose")) ? wires.verbose(transfer) : wires.brief(transfer));
    }

    private void delete(Context ctx) throws IOException {
        Transfer transfer = transfer(ctx);
        transfers.delete(transfer);
        Reply.ok(ctx, wires.brief(transfer));
    }

    private void cancel(Context ctx) {
        Reply.ok(ctx, wires.brief(transfers.cancel(transfer(ctx))));
    }

    private record Address(String url, Instant expiresAt) {}

    private void address(Context ctx) {
        Transfer backup = transfer(ctx);
        if (!backup.isBackup())
            throw Refusal.notFound("backup", "%s is no backup that is there.".formatted(backup.title()));
        Downloads.Issued issued = downloads.issue(backup.id());
        Reply.ok(ctx, new Address("https://" + ctx.host() + issued.path(), issued.end()));
    }

    private void capture(Context ctx) {
        var addon = addons.owned(Caller.of(ctx), ctx.pathParam("addon"));
        Reply.created(ctx, wires.brief(transfers.begin(addon, new Task.Capture(), Optional.empty())));
    }

    private record Wish(
            @Nullable String backupUrl, @Nullable List<String> extensions) {
        /// The address may hold a secret.
        @Override
        public String toString() {
            return "Wish[]";
        }
    }

    private void restore(Context ctx) {
        var addon = addons.owned(Caller.of(ctx), ctx.pathParam("addon"));
        Wish wish = RequestBody.read(ctx, Wish.class);
        List<String> extensions = Optional.ofNullable(wish.extensions()).orElse(List.of());
        if (extensions.size() > EXTENSIONS_MAX) {
            throw Refusal.invalid("extensions may name %d at most.".formatted(EXTENSIONS_MAX));
        }
        Origin origin =
                origin(caller(ctx), Optional.ofNullable(wish.backupUrl()).orElse(""));
        Reply.created(ctx, wires.brief(transfers.begin(addon, new Task.Restore(origin, extensions), Optional.empty())));
    }

    private record Copy(
            @Nullable String fromName,
            @Nullable String fromUrl,
            @Nullable String toUrl) {
        /// Both addresses hold passwords.
        @Override
        public String toString() {
            return "Copy[" + fromName + "]";
        }
    }

    private void copy(Context ctx) {
        var addon = addons.owned(Caller.of(ctx), ctx.pathParam("addon"));
        Copy wish = RequestBody.read(ctx, Copy.class);
        if (!addons.isAt(addon.id(), Optional.ofNullable(wish.toUrl()).orElse(""))) {
            throw Refusal.invalid("Databases are copied into those of this platform only. Copy this one out with"
                    + " heroku pg:pull, or heroku pg:backups:download and pg_restore.");
        }
        URI from = database(Optional.ofNullable(wish.fromUrl()).orElse(""));
        String name = Optional.ofNullable(wish.fromName())
                .map(text -> text.substring(0, Math.min(text.length(), NAME_CHARS_MAX)))
                .orElse(from.getHost());
        var task = new Task.Restore(new Origin.Database(from, name), List.of());
        Reply.created(ctx, wires.brief(transfers.begin(addon, task, Optional.empty())));
    }

    private static URI database(String text) {
        try {
            URI address = URI.create(text);
            String scheme = Optional.ofNullable(address.getScheme()).orElse("");
            if (address.getHost() != null && List.of("postgres", "postgresql").contains(scheme)) return address;
        } catch (IllegalArgumentException _) {
            throw Refusal.invalid("from_url is no address.");
        }
        throw Refusal.invalid("from_url has to be postgres://USER:PASSWORD@HOST:PORT/NAME.");
    }

    /// A backup of an app that the caller sees, or anything on the web.
    private Origin origin(AccountId caller, String address) {
        Optional<UUID> backup = wires.named(address);
        if (backup.isPresent()) {
            Transfer found = rows.with(table -> table.find(backup.get()))
                    .filter(Transfer::isBackup)
                    .orElseThrow(TransferRoutes::none);
            apps.visible(caller, found.app().toString());
            return new Origin.Backup(found.id());
        }
        return new Origin.Web(web(address));
    }

    private static URI web(String text) {
        try {
            URI address = URI.create(text);
            String scheme = Optional.ofNullable(address.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            if (address.getHost() != null && List.of("http", "https").contains(scheme)) return address;
        } catch (IllegalArgumentException _) {
            throw Refusal.invalid("backup_url is no address.");
        }
        throw Refusal.invalid("backup_url has to be the http(s) address of a dump, or a backup's to_url.");
    }

    /// By number or id.
    private Transfer transfer(Context ctx) {
        var app = apps.visible(caller(ctx), ctx.pathParam("app")).id();
        String key = ctx.pathParam("transfer");
        try {
            Optional<Transfer> found = key.matches("[0-9]{1,9}")
                    ? rows.with(table -> table.find(app, Integer.parseInt(key)))
                    : rows.with(table -> table.find(UUID.fromString(key)));
            return found.filter(transfer -> transfer.app().equals(app)).orElseThrow(TransferRoutes::none);
        } catch (IllegalArgumentException _) {
            throw none();
        }
    }

    private static AccountId caller(Context ctx) {
        return Caller.of(ctx).id();
    }

    private static Refusal none() {
        return Refusal.notFound("backup", "Couldn't find that backup.");
    }
}
