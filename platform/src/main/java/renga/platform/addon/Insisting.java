package renga.platform.addon;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.account.Account;
import renga.platform.provider.Answer;

/// Asks a provider until it answers, and takes the config vars that it answers. Whose answer to a rotation is lost may
/// have made other credentials, and lets those before end soon; who is at work on a data command says so with 202.
final class Insisting {
    /// Before who is at work, and did not say how long, is asked again.
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private static final int UNAVAILABLE = 503;
    private static final Logger LOG = LoggerFactory.getLogger(Insisting.class);

    private final Office office;
    private final Errands errands;

    Insisting(Office office, Errands errands) {
        this.office = office;
        this.errands = errands;
    }

    interface Question {
        Answer ask() throws InterruptedException;
    }

    /// @param standing what is so if the provider refuses, for people
    Told ask(Addon addon, Errand errand, String standing, Question question) throws InterruptedException {
        if (!office.<Boolean>atDesk(desk -> desk.errands().begin(errand))) return new Told.Overtaken();
        Answer answer = question.ask();
        if (errands.isOver()) return new Told.Overtaken();
        ProviderReply reply = reply(errand, answer, addon);
        Account by = office.account(addon.provider().account());
        return office.atDesk(desk -> settle(desk, errand, by, reply, standing));
    }

    /// What was begun is not given up because its provider was down for a moment.
    private static ProviderReply reply(Errand errand, Answer answer, Addon addon) {
        ProviderReply reply = ProviderReply.of(answer, addon.provider());
        boolean down = answer instanceof Answer.NotReached
                || (answer instanceof Answer.Replied replied && replied.status() == UNAVAILABLE);
        boolean begun = errand.kind() == Errand.Kind.COMMAND;
        return begun && down && reply instanceof ProviderReply.Refused refused
                ? new ProviderReply.Broken(refused.why())
                : reply;
    }

    /// Add-ons that change along with this one, held; no provider's but its own.
    private static List<Addon> others(Desk desk, Addon addon, ProviderReply.Ready ready) {
        return ready.configAt().keySet().stream()
                .sorted()
                .map(desk.addons()::lock)
                .flatMap(Optional::stream)
                .filter(other -> other.provider().id().equals(addon.provider().id()))
                .filter(other -> other.state() == AddonState.PROVISIONED)
                .toList();
    }

    private Told settle(Desk desk, Errand errand, Account by, ProviderReply reply, String standing) {
        Optional<Addon> found = desk.addons().lock(errand.addon());
        if (found.isEmpty() || !desk.errands().isStill(errand)) return new Told.Overtaken();
        Addon addon = found.get();
        return switch (reply) {
            case ProviderReply.Ready ready -> {
                desk.errands().done(addon.id());
                List<Addon> others = others(desk, addon, ready);
                desk.update(addon, by, ready.config());
                ready.configOf().forEach((namespace, vars) -> desk.update(addon, by, namespace, vars));
                for (Addon other : others) {
                    desk.update(other, by, ready.configAt().getOrDefault(other.id(), Map.of()));
                }
                yield new Told.Done();
            }
            case ProviderReply.Refused refused -> {
                desk.errands().done(addon.id());
                LOG.warn("{}: {} is refused ({})", addon.name(), errand.kind().word(), refused.why());
                yield new Told.Refused(Refusals.refused(addon, refused, standing));
            }
            case ProviderReply.Accepted accepted -> {
                desk.errands().later(errand, desk.now().plus(accepted.again().orElse(PAUSE)));
                yield new Told.Later();
            }
            case ProviderReply.Broken(String why) -> {
                var pause = Ending.pause(errand.attempts());
                LOG.warn(
                        "{}: no answer to {} ({}); asking again in {}",
                        addon.name(),
                        errand.kind().word(),
                        why,
                        pause);
                desk.errands().later(errand, desk.now().plus(pause));
                yield new Told.Later();
            }
        };
    }
}
