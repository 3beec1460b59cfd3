package renga.platform.addon;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The tie of an add-on to one app, under a name that its config vars there begin with.
///
/// @param app whose config it adds to
/// @param addon what is tied
/// @param owner the app that owns the add-on
/// @param namespace which of the add-on's sets of values it gives: `credential:reader`; empty: the usual one
record Attachment(
        UUID id,
        String name,
        Optional<String> namespace,
        Addon.AppRef app,
        AddonRef addon,
        Addon.AppRef owner,
        Instant createdAt,
        Instant updatedAt) {
    record AddonRef(UUID id, String name) {}
}
