package renga.platform.drain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import renga.core.AppId;

/// A place outside that gets an app's log.
///
/// @param addon whose provider has it, if a provider has
/// @param token `d.UUID`: what its receiver knows it by
/// @param next number of the first line that it has not got; empty: what is logged from when it starts
public record Drain(
        UUID id,
        AppRef app,
        Optional<AddonRef> addon,
        String token,
        DrainUrl url,
        Optional<Long> next,
        Instant createdAt,
        Instant updatedAt) {
    /// An app as others refer to it.
    public record AppRef(AppId id, String name) {}

    /// An add-on of that app.
    public record AddonRef(UUID id, String name) {}

    /// What paths may call it.
    boolean isCalled(String key) {
        return key.equals(id.toString()) || key.equals(token) || key.equals(url.text());
    }

    /// Whether it is the same place for the same log.
    boolean leadsAs(Drain other) {
        return app.id().equals(other.app().id()) && url.equals(other.url());
    }
}
