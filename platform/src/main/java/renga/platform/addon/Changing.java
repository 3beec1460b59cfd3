package renga.platform.addon;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.account.Account;
import renga.platform.provider.Answer;
import renga.platform.provider.Plan;
import renga.platform.provider.ProviderLine;

/// Asks a provider for another plan (contract, partner-api.md §2.2).
final class Changing {
    private static final String STANDING = "The plan stays as it was.";
    private static final Logger LOG = LoggerFactory.getLogger(Changing.class);

    private final Office office;
    private final ProviderLine line;
    private final Errands errands;

    Changing(Office office, ProviderLine line, Errands errands) {
        this.office = office;
        this.line = line;
        this.errands = errands;
    }

    Told ask(Addon addon, Errand errand) throws InterruptedException {
        UUID id = errand.plan().orElseThrow();
        Optional<Plan> plan = office.atDesk(
                desk -> desk.errands().begin(errand) ? Optional.of(desk.market().plan(id)) : Optional.empty());
        if (plan.isEmpty()) return new Told.Overtaken();
        Answer answer =
                line.change(addon.provider(), addon.resource(), plan.get().name());
        if (errands.isOver()) return new Told.Overtaken();
        ProviderReply reply = ProviderReply.of(answer, addon.provider());
        Account by = office.account(addon.provider().account());
        return office.atDesk(desk -> settle(desk, errand, by, heard(answer, reply)));
    }

    /// A provider that answers 200 has changed the plan, whatever else it says.
    private static ProviderReply heard(Answer answer, ProviderReply reply) {
        boolean ok = answer instanceof Answer.Replied replied && replied.status() >= 200 && replied.status() < 300;
        if (!ok || !(reply instanceof ProviderReply.Broken(String why))) return reply;
        LOG.warn("the config that came with a change of plan is not taken: {}", why);
        return new ProviderReply.Ready(
                Optional.empty(), Map.of(), Map.of(), Map.of(), Optional.empty(), Optional.empty());
    }

    private Told settle(Desk desk, Errand errand, Account by, ProviderReply reply) {
        Optional<Addon> found = desk.addons().lock(errand.addon());
        if (found.isEmpty() || !desk.errands().isStill(errand)) return new Told.Overtaken();
        Addon addon = found.get();
        desk.errands().done(addon.id());
        return switch (reply) {
            case ProviderReply.Ready ready -> {
                changed(desk, addon, errand, ready.message());
                desk.update(addon, by, ready.config());
                yield new Told.Done();
            }
            case ProviderReply.Accepted accepted -> {
                changed(desk, addon, errand, accepted.message());
                yield new Told.Done();
            }
            case ProviderReply.Refused refused -> new Told.Refused(Refusals.refused(addon, refused, STANDING));
            case ProviderReply.Broken(String why) -> new Told.Refused(Refusals.broken(addon, why, STANDING));
        };
    }

    private static void changed(Desk desk, Addon addon, Errand errand, Optional<String> message) {
        desk.addons().planned(addon.id(), errand.plan().orElseThrow());
        desk.addons().note(addon.id(), Optional.empty(), message);
    }
}
