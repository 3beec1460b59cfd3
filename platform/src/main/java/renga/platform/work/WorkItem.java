package renga.platform.work;

import java.util.UUID;

/// One multi-step action under way.
///
/// @param subject whom it is about: an app, a build …
/// @param data what the steps need to know; the plan's own format, no secrets
/// @param step number of steps done
/// @param attempts failures of the next step since it was first tried
public record WorkItem(UUID id, String kind, UUID subject, String data, int step, int attempts) {}
