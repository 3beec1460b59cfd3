package renga.platform.addon;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.provider.Answer;
import renga.platform.provider.ProviderLine;
import renga.platform.work.Backoff;

/// Asks a provider to give a resource up (contract, partner-api.md §2.3), again and again until it has.
final class Ending {
    /// A provider that works on it calls when it is done; after this it is asked again.
    private static final Duration WORKING_MAX = Duration.ofHours(12);

    private static final Backoff PAUSES = new Backoff(Duration.ofSeconds(10), Duration.ofHours(1));
    private static final Set<Integer> GONE = Set.of(200, 204, 410);
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final Office office;
    private final ProviderLine line;
    private final Errands errands;

    Ending(Office office, ProviderLine line, Errands errands) {
        this.office = office;
        this.line = line;
        this.errands = errands;
    }

    Told ask(Addon addon, Errand errand) throws InterruptedException {
        if (!office.<Boolean>atDesk(desk -> begin(desk, errand))) return new Told.Overtaken();
        Answer answer = line.deprovision(addon.provider(), addon.resource());
        if (errands.isOver()) return new Told.Overtaken();
        return office.atDesk(desk -> settle(desk, errand, answer));
    }

    /// What was kept has had its time.
    private static boolean begin(Desk desk, Errand errand) {
        Optional<Addon> now = desk.addons().lock(errand.addon());
        if (!desk.errands().begin(errand)) return false;
        now.filter(addon -> addon.state() == AddonState.KEPT).ifPresent(addon -> Keeping.over(desk, addon));
        return true;
    }

    private Told settle(Desk desk, Errand errand, Answer answer) {
        Optional<Addon> found = desk.addons().lock(errand.addon());
        if (found.isEmpty() || !desk.errands().isStill(errand)) return new Told.Overtaken();
        Addon addon = found.get();
        if (isGone(addon, answer)) {
            desk.addons().delete(addon.id());
            return new Told.Done();
        }
        Duration pause = isWorking(answer) ? WORKING_MAX : pause(errand.attempts());
        if (!isWorking(answer)) {
            LOG.warn(
                    "{} of {} is not given up yet ({}); asking again in {}",
                    addon.name(),
                    addon.provider().slug(),
                    answer,
                    pause);
        }
        desk.errands().later(errand, desk.now().plus(pause));
        return new Told.Later();
    }

    /// Of what perhaps never was, the provider may say that it does not know it; of what it confirmed, it has to say
    /// that it is gone.
    private static boolean isGone(Addon addon, Answer answer) {
        if (!(answer instanceof Answer.Replied replied)) return false;
        return GONE.contains(replied.status()) || (replied.status() == NOT_FOUND && addon.failed());
    }

    private static boolean isWorking(Answer answer) {
        return answer instanceof Answer.Replied replied && replied.status() == ACCEPTED;
    }

    static Duration pause(int attempts) {
        return PAUSES.pause(attempts);
    }
}
