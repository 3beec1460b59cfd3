package renga.platform.addon;

import renga.platform.refusal.Refusal;
import renga.platform.refusal.Refusal.Kind;

/// What people are told when a provider does not do as asked. Its own words are shown on 422 and 503 only.
final class Refusals {
    private Refusals() {}

    static Refusal refused(Addon addon, ProviderReply.Refused reply, String standing) {
        Kind kind = reply.busy() ? Kind.UNAVAILABLE : Kind.INVALID_PARAMS;
        return reply.message()
                .map(message -> Refusal.of(kind, message))
                .orElseGet(() -> Refusal.of(
                        kind,
                        "%s did not do this: %s. %s Try again later, or ask its operator."
                                .formatted(addon.provider().name(), reply.why(), standing)));
    }

    static Refusal broken(Addon addon, String why, String standing) {
        return Refusal.of(
                Kind.UNAVAILABLE,
                "%s could not do this: %s. %s Try again later, or ask its operator."
                        .formatted(addon.provider().name(), why, standing));
    }

    static Refusal noAddon() {
        return Refusal.notFound("add_on", "Couldn't find that add-on.");
    }

    static Refusal noAttachment() {
        return Refusal.notFound("add_on attachment", "Couldn't find that add on attachment.");
    }
}
