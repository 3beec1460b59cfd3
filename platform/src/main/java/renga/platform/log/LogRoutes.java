package renga.platform.log;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AccountId;
import renga.core.AppId;
import renga.platform.api.Access;
import renga.platform.api.Caller;
import renga.platform.api.Reply;
import renga.platform.api.RequestBody;
import renga.platform.api.Routes;
import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// Log sessions: one call makes an address that shows a view of a log, the other is that address (contract,
/// cli-notes.md §8). The address is the key: whoever has it needs no token.
public final class LogRoutes implements Routes {
    /// Streams open at the same time, of all apps.
    static final int STREAMS_MAX = 1_000;

    private static final String STREAM = "/log-sessions/";
    private static final int NAME_LENGTH_MAX = 100;
    private static final Logger OWN = LoggerFactory.getLogger(LogRoutes.class);

    private final Logs logs;
    private final BiFunction<AccountId, String, AppId> apps;
    private final LogTickets tickets;
    private final InstantSource clock;
    private final Semaphore streams = new Semaphore(STREAMS_MAX);

    /// @param apps finds an app by name or id for somebody who may see it, or refuses
    /// @param key signs the addresses; at least 32 random bytes, the same after a restart
    public LogRoutes(Logs logs, BiFunction<AccountId, String, AppId> apps, byte[] key, InstantSource clock) {
        this.logs = logs;
        this.apps = apps;
        this.tickets = new LogTickets(key, clock);
        this.clock = clock;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.post("/apps/{app}/log-sessions", this::create);
        routes.get(STREAM + "{ticket}", this::stream, Access.ANYONE);
    }

    private record Wish(
            @Nullable String source,
            @Nullable String dyno,
            @Nullable String type,
            @Nullable Integer lines,
            @Nullable Boolean tail) {}

    private record Session(UUID id, String logplexUrl, Instant createdAt, Instant updatedAt) {}

    private void create(Context ctx) {
        AppId app = apps.apply(Caller.of(ctx).id(), ctx.pathParam("app"));
        Wish wish = RequestBody.read(ctx, Wish.class);
        var filter = new LogFilter(name(wish.source()), name(wish.dyno() == null ? wish.type() : wish.dyno()));
        LogView view = LogView.of(app, filter, wish.lines(), Boolean.TRUE.equals(wish.tail()));
        String url = "https://" + ctx.host() + STREAM + tickets.issue(view);
        Instant now = Reply.time(clock.instant());
        Reply.created(ctx, new Session(UUID.randomUUID(), url, now, now));
    }

    private static @Nullable String name(@Nullable String text) {
        if (text == null || text.isBlank()) return null;
        if (text.length() <= NAME_LENGTH_MAX) return text.strip();
        throw Refusal.invalid("A source, dyno or process type has at most " + NAME_LENGTH_MAX + " characters.");
    }

    private void stream(Context ctx) throws IOException {
        LogTickets.Ticket ticket = tickets.check(ctx.pathParam("ticket")).orElseThrow(LogRoutes::over);
        OptionalLong after = lastEvent(ctx.header("Last-Event-ID"));
        if (!streams.tryAcquire()) {
            throw Refusal.of(
                    Kind.UNAVAILABLE,
                    STREAMS_MAX + " log streams are open, no more fit. Close one or try again later.");
        }
        try {
            ctx.contentType("text/event-stream").header("Cache-Control", "no-cache");
            // Node.js stays for the 4 s that it keeps an idle connection: `heroku logs` would end that much later.
            if (!ticket.view().tail()) ctx.header("Connection", "close");
            OutputStream out = ctx.res().getOutputStream();
            out.flush();
            show(ticket, after, out);
        } finally {
            streams.release();
        }
    }

    private void show(LogTickets.Ticket ticket, OptionalLong after, OutputStream out) {
        LogView view = ticket.view();
        try {
            var stream = new LogStream(logs.log(view.app()), view, clock, out);
            if (after.isPresent()) stream.after(after.getAsLong(), ticket.end());
            else stream.fromLatest(ticket.end());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            OWN.debug("log: a stream of app {} ended early: {}", view.app(), e.toString());
        }
    }

    /// An id that is none of ours is as good as none.
    private static OptionalLong lastEvent(@Nullable String id) {
        boolean ours = id != null && id.matches("\\d{1,18}");
        return ours ? OptionalLong.of(Long.parseLong(id)) : OptionalLong.empty();
    }

    private static Refusal over() {
        return Refusal.notFound(
                "log_session", "This log session is unknown or over. Ask for a new one, as `heroku logs` does.");
    }
}
