package renga.platform.addon;

import java.util.Optional;
import java.util.UUID;
import renga.core.AppId;
import renga.platform.app.Addresses;
import renga.platform.refusal.Refusal;
import renga.platform.vault.Tickets;

/// Lines of a provider for the log of the app that owns an add-on of its (`requires: ["log_input"]`). The address that
/// the provider is given holds a token for that add-on, which needs no memory. Thread-safe.
public final class LogInput {
    private static final String USER = "token";
    private static final String MARK = "t.";
    private static final String SOURCE = "app";

    private final Office office;
    private final Addresses addresses;
    private final Tickets<Ticket> tickets;
    private final Log log;

    LogInput(Office office, Addresses addresses, byte[] key, Log log) {
        this.office = office;
        this.addresses = addresses;
        this.tickets = new Tickets<>(key, Ticket.class);
        this.log = log;
    }

    /// Where a line goes.
    @FunctionalInterface
    public interface Log {
        void line(AppId app, String source, String dyno, String text);
    }

    record Ticket(UUID addon) {}

    /// `https://token:t.…@…/logs`.
    String address(UUID addon) {
        String token = MARK + tickets.issue(new Ticket(addon));
        return addresses.api().replace("://", "://" + USER + ":" + token + "@") + "/logs";
    }

    /// @param token as in the address
    /// @param body frames; all of them, or none
    /// @throws Refusal if the token is of nothing that is there, or the body is something else
    void take(String token, byte[] body) {
        AppId app = known(token).app().orElseThrow(LogInput::unknown).id();
        for (LogFrames.Frame frame : LogFrames.read(body)) log.line(app, SOURCE, frame.process(), frame.text());
    }

    private Addon known(String token) {
        return Optional.of(token)
                .filter(text -> text.startsWith(MARK))
                .flatMap(text -> tickets.check(text.substring(MARK.length())))
                .flatMap(ticket -> office.find(ticket.addon()))
                .filter(addon -> addon.provider().logInput() && !addon.state().isGivenUp())
                .orElseThrow(LogInput::unknown);
    }

    private static Refusal unknown() {
        return Refusal.of(Refusal.Kind.UNAUTHORIZED, "Nobody's log is written to by that token (any more).");
    }
}
