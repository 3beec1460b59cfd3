package renga.platform.formation;

import java.time.Instant;
import java.util.UUID;
import renga.core.AppId;
import renga.core.DynoSize;

/// One row of an app's formation: how many dynos of which size run a command.
public record ProcessType(
        UUID id,
        AppId app,
        String type,
        String command,
        int quantity,
        DynoSize size,
        Instant createdAt,
        Instant updatedAt) {}
