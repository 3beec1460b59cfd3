package renga.platform.addon;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;
import renga.platform.provider.PlanWire;

/// An attachment as the API writes it (schema.json, `add-on-attachment`). What only `Accept-Inclusion` asks for is left
/// out otherwise, as the schema wants it.
record AttachmentWire(
        UUID id,
        String name,
        @Nullable String namespace,
        Tied addon,
        AddonWire.App app,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> configVars,

        @Nullable String webUrl,
        @Nullable String logInputUrl,
        Instant createdAt,
        Instant updatedAt) {
    record Tied(
            UUID id,
            String name,
            AddonWire.App app,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            PlanWire plan) {}

    /// @param page where people are let in to the provider's
    static AttachmentWire of(Attachments.Shown shown, boolean included, @Nullable String page) {
        Addon addon = shown.addon();
        return included
                ? of(shown.tie(), PlanWire.of(addon.plan(), addon.provider()), shown.vars(), page)
                : of(shown.tie(), null, null, page);
    }

    static AttachmentWire of(
            Attachment tie, @Nullable PlanWire plan, @Nullable List<String> vars, @Nullable String page) {
        return new AttachmentWire(
                tie.id(),
                tie.name(),
                tie.namespace().orElse(null),
                new Tied(tie.addon().id(), tie.addon().name(), AddonWire.App.of(tie.owner()), plan),
                AddonWire.App.of(tie.app()),
                vars,
                page,
                null,
                Reply.time(tie.createdAt()),
                Reply.time(tie.updatedAt()));
    }
}
