package renga.platform.addon;

import java.util.Locale;

/// Where an add-on is in its life; what is over has no row (docs/states/addon.dot).
enum AddonState {
    /// The provider was asked, or will be.
    PROVISIONING,
    /// It is there, and apps have its config vars.
    PROVISIONED,
    /// It was given up, and its provider does not know: for a while it can be brought back. Nobody
    /// sees it.
    KEPT,
    /// No app has it any more; the provider is to give it up.
    DEPROVISIONING;

    /// As the API and the database write it.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it is on its way out.
    boolean isGivenUp() {
        return switch (this) {
            case PROVISIONING, PROVISIONED -> false;
            case KEPT, DEPROVISIONING -> true;
        };
    }

    static AddonState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
