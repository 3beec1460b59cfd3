package renga.platform.release;

import java.util.Map;
import java.util.Optional;
import renga.core.SlugId;
import renga.platform.config.ConfigPatch;

/// What makes the next release. Scaling makes none.
public sealed interface Change {
    /// A new slug: `Deploy de63889`.
    ///
    /// @param beginnings config vars that the app's first deploy sets, unless it has them
    record Deploy(ReleasedSlug slug, Map<String, String> beginnings) implements Change {
        public Deploy {
            beginnings = Map.copyOf(beginnings);
        }

        public Deploy(ReleasedSlug slug) {
            this(slug, Map.of());
        }

        /// Values may be secrets.
        @Override
        public String toString() {
            return "Deploy[" + slug + "]";
        }
    }

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
