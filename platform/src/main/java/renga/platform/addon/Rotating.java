package renga.platform.addon;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.account.Account;
import renga.platform.provider.Answer;
import renga.platform.provider.ProviderLine;

/// Asks a provider for other credentials. Whose answer is lost may have made some, and lets those
/// before end soon: it is asked until it answers.
final class Rotating {
    private static final String STANDING = "The credentials stay as they were.";
    private static final Logger LOG = LoggerFactory.getLogger(Rotating.class);

    private final Office office;
    private final ProviderLine line;
    private final Errands errands;

    Rotating(Office office, ProviderLine line, Errands errands) {
        this.office = office;
        this.line = line;
        this.errands = errands;
    }

    Told ask(Addon addon, Errand errand, boolean forced) throws InterruptedException {
        if (!office.<Boolean>atDesk(desk -> desk.errands().begin(errand))) return new Told.Overtaken();
        Answer answer = line.rotate(addon.provider(), addon.resource(), forced);
        if (errands.isOver()) return new Told.Overtaken();
        ProviderReply reply = ProviderReply.of(answer, addon.provider());
        Account by = office.account(addon.provider().account());
        return office.atDesk(desk -> settle(desk, errand, by, reply));
    }

    private Told settle(Desk desk, Errand errand, Account by, ProviderReply reply) {
        Optional<Addon> found = desk.addons().lock(errand.addon());
        if (found.isEmpty() || !desk.errands().isStill(errand)) return new Told.Overtaken();
        Addon addon = found.get();
        return switch (reply) {
            case ProviderReply.Ready ready -> {
                desk.errands().done(addon.id());
                desk.update(addon, by, ready.config());
                ready.configOf().forEach((namespace, vars) -> desk.update(addon, by, namespace, vars));
                yield new Told.Done();
            }
            case ProviderReply.Refused refused -> {
                desk.errands().done(addon.id());
                yield new Told.Refused(Refusals.refused(addon, refused, STANDING));
            }
            case ProviderReply.Accepted _ -> again(desk, errand, "it answered 202");
            case ProviderReply.Broken(String why) -> again(desk, errand, why);
        };
    }

    private static Told again(Desk desk, Errand errand, String why) {
        var pause = Ending.pause(errand.attempts());
        LOG.warn("the credentials of {} are not rotated yet ({}); asking again in {}", errand.addon(), why, pause);
        desk.errands().later(errand, desk.now().plus(pause));
        return new Told.Later();
    }
}
