package renga.platform.release;

import java.util.Optional;
import renga.core.SlugId;
import renga.platform.config.ConfigPatch;

/// What makes the next release. Scaling makes none.
public sealed interface Change {
    /// A new slug: `Deploy de63889`.
    record Deploy(ReleasedSlug slug) implements Change {}

    /// `Set A, B config vars`, `Remove A config vars`.
    record Configure(ConfigPatch patch) implements Change {}

    /// Slug and config of an earlier release: `Rollback to v46`.
    ///
    /// @param release its id, or its version with or without `v`
    record Rollback(String release) implements Change {}

    /// A slug that was uploaded, or that another app has: `Deploy de63889` unless somebody says otherwise.
    record Adopt(ReleasedSlug slug, Optional<String> description) implements Change {}

    /// A slug that was released in this app before, with today's config: `heroku releases:retry`.
    record Reuse(SlugId slug, String description) implements Change {}
}
