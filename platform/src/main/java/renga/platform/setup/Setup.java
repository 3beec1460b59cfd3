package renga.platform.setup;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.BuildId;
import renga.platform.build.Build;

/// One setup as its row tells: the whole of its state.
///
/// @param app empty once the app was destroyed
/// @param step what is done next
/// @param manifest app.json as it was sent; empty until it is read
record Setup(
        UUID id,
        AccountId account,
        Optional<AppId> app,
        String appName,
        Status status,
        Step step,
        Build.SourceBlob blob,
        Optional<String> version,
        Overrides overrides,
        Optional<String> manifest,
        Optional<BuildId> build,
        Optional<String> failure,
        List<String> manifestErrors,
        Optional<String> successUrl,
        Optional<Postdeploy.Result> postdeploy,
        Instant createdAt,
        Instant updatedAt) {
    /// In the order in which they come; named in the database for ever.
    enum Step {
        MANIFEST,
        CONFIG,
        ADDONS,
        BUILD,
        FORMATION,
        POSTDEPLOY,
        /// Written before it is run: once only.
        POSTDEPLOY_RUNS,
        DONE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Step of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /// The API's words, in lower case.
    enum Status {
        PENDING,
        SUCCEEDED,
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What the one who asked wants other than app.json says; values are secrets.
    record Overrides(Map<String, String> env, List<String> buildpacks) {
        Overrides {
            env = Map.copyOf(env);
            buildpacks = List.copyOf(buildpacks);
        }

        @Override
        public String toString() {
            return "Overrides" + env.keySet();
        }
    }

    Manifest read() {
        return switch (ManifestReader.read(manifest.orElseThrow())) {
            case Manifest.Reading.Good(Manifest good) -> good;
            case Manifest.Reading.Bad(List<String> errors) ->
                throw new IllegalStateException("setup " + id + " went on with a bad app.json: " + errors);
        };
    }
}
