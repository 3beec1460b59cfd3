package renga.platform.addon;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.core.AppId;
import renga.platform.account.Account;
import renga.platform.app.Addresses;
import renga.platform.provider.ProviderLine;

/// Asks a provider for a resource (contract, partner-api.md §2.1), and takes its word when it calls later.
final class Provisioning {
    /// The contract's: what is still provisioning then has failed.
    static final Duration PROVISIONING_MAX = Duration.ofHours(12);

    /// Before who is at work, and did not answer, is asked again.
    private static final Duration PROMISED_PAUSE = Duration.ofSeconds(30);

    /// Where this server says it is; add-ons know regions by their host's names.
    static final String REGION = "amazon-web-services::us-east-1";

    private static final String STANDING = "Nothing was made.";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ");
    private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);

    private final Office office;
    private final ProviderLine line;
    private final Grants grants;
    private final Addresses addresses;
    private final Errands errands;
    private final LogInput logInput;

    Provisioning(
            Office office, ProviderLine line, Grants grants, Addresses addresses, Errands errands, LogInput logInput) {
        this.office = office;
        this.logInput = logInput;
        this.line = line;
        this.grants = grants;
        this.addresses = addresses;
        this.errands = errands;
    }

    Told ask(Addon addon, Errand errand) throws InterruptedException {
        if (isPromised(addon, errand) && isOverdue(addon)) return expire(addon, errand);
        Optional<Begun> begun = office.atDesk(
                desk -> desk.errands().begin(errand) ? Optional.of(begun(desk, addon)) : Optional.empty());
        if (begun.isEmpty()) return new Told.Overtaken();
        var answer = line.provision(addon.provider(), body(addon, begun.get()));
        ProviderReply reply = drained(ProviderReply.of(answer, addon.provider()));
        if (errands.isOver()) return new Told.Overtaken();
        Account by = office.account(addon.madeBy());
        return office.atDesk(desk -> settle(desk, errand, by, reply));
    }

    /// What goes to the provider and has to be written down before.
    private record Begun(Grants.Code code, Optional<String> drainToken) {}

    private Begun begun(Desk desk, Addon addon) {
        Optional<String> drain = addon.provider().syslogDrain()
                ? Optional.of(office.drains().token(desk.tx(), addon.id()))
                : Optional.empty();
        return new Begun(grants.issue(desk, addon.id()), drain);
    }

    /// Where the log shall go is looked at before anything is written: a name may have to be looked up.
    private ProviderReply drained(ProviderReply reply) {
        if (!(reply instanceof ProviderReply.Ready ready) || ready.drainUrl().isEmpty()) return reply;
        Optional<String> problem = office.drains().problem(ready.drainUrl().get());
        return problem.<ProviderReply>map(why -> new ProviderReply.Broken("its log_drain_url is not good: " + why))
                .orElse(reply);
    }

    /// The provider had its time: the resource has failed.
    Told expire(Addon addon, Errand errand) {
        LOG.warn(
                "{} of {} was not there after {}; giving it up",
                addon.name(),
                addon.provider().slug(),
                PROVISIONING_MAX);
        return office.atDesk(desk -> {
            Optional<Addon> now = desk.addons().lock(addon.id());
            if (now.isEmpty() || !desk.errands().isStill(errand)) return new Told.Overtaken();
            giveUp(desk, addon);
            return new Told.Later();
        });
    }

    /// The provider says that the resource is there.
    static void ready(Desk desk, Addon addon, Account by) {
        desk.addons().provisioned(addon.id());
        desk.errands().done(addon.id());
        Map<AppId, List<String>> ties = desk.holdApps(addon.id());
        desk.release(ties, by, true, names -> Words.attach(names, addon));
    }

    private Told settle(Desk desk, Errand errand, Account by, ProviderReply reply) {
        Optional<Addon> found = desk.addons().lock(errand.addon());
        if (found.isEmpty()) return new Told.Overtaken();
        Addon addon = found.get();
        boolean still = desk.errands().isStill(errand);
        return switch (reply) {
            case ProviderReply.Ready ready -> {
                desk.addons().note(addon.id(), ready.id(), ready.message());
                ready.drainUrl().ifPresent(url -> office.drains().point(desk.tx(), addon.id(), url));
                desk.drain(addon.id());
                yield still ? made(desk, addon, by, ready.config()) : overtaken(desk, addon, by, ready.config());
            }
            case ProviderReply.Accepted accepted -> {
                desk.addons().note(addon.id(), accepted.id(), accepted.message());
                yield still ? accepted(desk, addon, errand, accepted) : new Told.Overtaken();
            }
            case ProviderReply.Refused refused -> still ? refused(desk, addon, errand, refused) : new Told.Overtaken();
            case ProviderReply.Broken broken -> still ? broken(desk, addon, errand, broken) : new Told.Overtaken();
        };
    }

    private static Told accepted(Desk desk, Addon addon, Errand errand, ProviderReply.Accepted accepted) {
        return accepted.again().isPresent()
                ? later(desk, errand, accepted.again().get())
                : awaited(desk, addon);
    }

    private static Told later(Desk desk, Errand errand, Duration pause) {
        desk.errands().later(errand, desk.now().plus(pause));
        return new Told.Later();
    }

    /// Whether the provider has said before that it works on it, and wants to be asked again.
    private static boolean isPromised(Addon addon, Errand errand) {
        return errand.attempts() > 0 && addon.providerId().isPresent();
    }

    private boolean isOverdue(Addon addon) {
        return addon.createdAt().plus(PROVISIONING_MAX).isBefore(office.clock().instant());
    }

    private static Told awaited(Desk desk, Addon addon) {
        Instant due = addon.createdAt().plus(PROVISIONING_MAX);
        desk.errands().put(addon.id(), Errand.Kind.AWAIT, Optional.empty(), due);
        return new Told.Later();
    }

    /// An earlier attempt may have been heard, and this may be the answer to a repetition.
    private static Told refused(Desk desk, Addon addon, Errand errand, ProviderReply.Refused refused) {
        if (refused.busy() && isPromised(addon, errand)) return later(desk, errand, PROMISED_PAUSE);
        if (errand.attempts() > 0) giveUp(desk, addon);
        else desk.addons().delete(addon.id());
        return new Told.Refused(Refusals.refused(addon, refused, STANDING));
    }

    private static Told broken(Desk desk, Addon addon, Errand errand, ProviderReply.Broken broken) {
        if (isPromised(addon, errand)) return later(desk, errand, PROMISED_PAUSE);
        LOG.warn("{} of {} is refused: {}", addon.name(), addon.provider().slug(), broken.why());
        giveUp(desk, addon);
        return new Told.Refused(Refusals.broken(addon, broken.why(), STANDING));
    }

    private static Told made(Desk desk, Addon addon, Account by, Map<String, String> config) {
        merge(desk, addon, config);
        ready(desk, addon, by);
        return new Told.Done();
    }

    /// It called before its answer was here, or the add-on is on its way out.
    private static Told overtaken(Desk desk, Addon addon, Account by, Map<String, String> config) {
        switch (addon.state()) {
            case PROVISIONED -> {
                if (merge(desk, addon, config)) {
                    desk.release(desk.holdApps(addon.id()), by, true, names -> Words.update(names, addon));
                }
            }
            case PROVISIONING, KEPT -> merge(desk, addon, config);
            case DEPROVISIONING ->
                LOG.info(
                        "{} of {} was made too late",
                        addon.name(),
                        addon.provider().slug());
        }
        return new Told.Overtaken();
    }

    /// @return whether that changed anything
    private static boolean merge(Desk desk, Addon addon, Map<String, String> config) {
        var before = desk.configs().load(addon.id(), AddonConfigs.USUAL);
        var after = new TreeMap<>(before);
        after.putAll(config);
        desk.configs().store(addon.id(), AddonConfigs.USUAL, after);
        return !after.equals(before);
    }

    /// The add-on never was; the provider is asked to end what it may have made.
    private static void giveUp(Desk desk, Addon addon) {
        desk.addons().ending(addon.id(), true);
        desk.ties().deleteOf(addon.id());
        desk.errands().put(addon.id(), Errand.Kind.DEPROVISION, Optional.empty(), desk.now());
        desk.drain(addon.id());
    }

    private Map<String, Object> body(Addon addon, Begun begun) {
        Grants.Code code = begun.code();
        var grant = Map.of(
                "code",
                code.text(),
                "expires_at",
                TIME.format(code.expiresAt().atOffset(ZoneOffset.UTC)),
                "type",
                "authorization_code");
        var body = new HashMap<String, Object>();
        body.put("uuid", addon.id());
        body.put("name", addon.name());
        body.put("plan", addon.plan().name());
        body.put("region", REGION);
        body.put("callback_url", addresses.api() + "/addons/" + addon.id());
        body.put("options", options(addon));
        body.put("oauth_grant", grant);
        if (addon.provider().logInput()) body.put("log_input_url", logInput.address(addon.id()));
        begun.drainToken().ifPresent(token -> body.put("log_drain_token", token));
        return body;
    }

    private Map<String, String> options(Addon addon) {
        return office.read(desk -> desk.addons()
                .options(addon.id())
                .<Map<String, String>>map(bytes -> desk.configs().opened(addon.id(), bytes))
                .orElseGet(Map::of));
    }
}
