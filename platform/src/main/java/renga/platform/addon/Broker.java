package renga.platform.addon;

import java.util.Optional;
import renga.platform.app.Addresses;
import renga.platform.provider.ProviderLine;

/// Carries errands to providers.
final class Broker implements Errands.Worker {
    private final Office office;
    private final Provisioning provisioning;
    private final Changing changing;
    private final Rotating rotating;
    private final Ending ending;

    Broker(Office office, ProviderLine line, Grants grants, Addresses addresses, Errands errands, LogInput logs) {
        this.office = office;
        this.provisioning = new Provisioning(office, line, grants, addresses, errands, logs);
        this.changing = new Changing(office, line, errands);
        this.rotating = new Rotating(office, line, errands);
        this.ending = new Ending(office, line, errands);
    }

    @Override
    public Told carryOut(Errand errand) throws InterruptedException {
        Optional<Addon> addon = office.find(errand.addon());
        if (addon.isEmpty()) return new Told.Overtaken();
        return switch (errand.kind()) {
            case PROVISION -> provisioning.ask(addon.get(), errand);
            case AWAIT -> provisioning.expire(addon.get(), errand);
            case CHANGE -> changing.ask(addon.get(), errand);
            case ROTATE -> rotating.ask(addon.get(), errand, false);
            case ROTATE_FORCED -> rotating.ask(addon.get(), errand, true);
            case DEPROVISION -> ending.ask(addon.get(), errand);
        };
    }
}
