package renga.platform.addon;

import java.util.List;

/// What the ledger says of attachments, in the contract's words (partner-api.md §4).
final class Words {
    private Words() {}

    static String attach(List<String> names, Addon addon) {
        return "Attach %s (@ref:%s)".formatted(String.join(", ", names), addon.name());
    }

    static String detach(List<String> names, Addon addon) {
        return "Detach %s (@ref:%s)".formatted(String.join(", ", names), addon.name());
    }

    static String update(List<String> names, Addon addon) {
        return "Update %s by %s"
                .formatted(String.join(", ", names), addon.provider().slug());
    }
}
