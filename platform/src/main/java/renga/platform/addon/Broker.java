package renga.platform.addon;

import java.util.Optional;
import renga.platform.app.Addresses;
import renga.platform.provider.ProviderLine;

/// Carries errands to providers.
final class Broker implements Errands.Worker {
    private static final String CREDENTIALS_STANDING = "The credentials stay as they were.";
    private static final String COMMAND_STANDING = "Everything stays as it was.";

    private final Office office;
    private final ProviderLine line;
    private final DataAddons data;
    private final Provisioning provisioning;
    private final Changing changing;
    private final Insisting insisting;
    private final Ending ending;

    Broker(
            Office office,
            ProviderLine line,
            Grants grants,
            Addresses addresses,
            Errands errands,
            LogInput logs,
            DataAddons data) {
        this.office = office;
        this.line = line;
        this.data = data;
        this.provisioning = new Provisioning(office, line, grants, addresses, errands, logs);
        this.changing = new Changing(office, line, errands);
        this.insisting = new Insisting(office, errands);
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
            case ROTATE -> rotate(addon.get(), errand, false);
            case ROTATE_FORCED -> rotate(addon.get(), errand, true);
            case COMMAND -> command(addon.get(), errand);
            case DEPROVISION -> ending.ask(addon.get(), errand);
        };
    }

    private Told rotate(Addon addon, Errand errand, boolean forced) throws InterruptedException {
        return insisting.ask(
                addon, errand, CREDENTIALS_STANDING, () -> line.rotate(addon.provider(), addon.resource(), forced));
    }

    private Told command(Addon addon, Errand errand) throws InterruptedException {
        DataCommand command = office.read(
                desk -> DataCommand.parse(office.vault().open(desk.errands().sealedCommand(errand), addon.id())));
        return insisting.ask(addon, errand, COMMAND_STANDING, () -> data.command(addon, true, command));
    }
}
