package renga.platform.provider;

import java.time.Instant;
import java.util.UUID;

/// What a provider offers for which price.
///
/// @param name without the provider's: `basic`
/// @param cents each `unit`, usually a month
/// @param standard whether it is meant where none is named
/// @param visible whether lists show it
/// @param retired whether it is offered no more
public record Plan(
        UUID id,
        UUID provider,
        String name,
        String humanName,
        String description,
        int cents,
        String unit,
        boolean standard,
        boolean visible,
        boolean retired,
        Instant createdAt,
        Instant updatedAt) {}
