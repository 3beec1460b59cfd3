package renga.platform.build;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import renga.core.AccountId;
import renga.core.AppId;
import renga.core.BuildId;
import renga.core.ReleaseId;
import renga.core.SlugId;

/// One build as its row tells.
///
/// @param version the commit that is built, or what the sender of an archive calls it
/// @param blob where an archive came from; empty for a push
/// @param buildpacks those that ran, by what they call themselves; empty before one was found
/// @param release what it became; empty until it is launched
/// @param failure a sentence; empty unless it failed
/// @param outputSecret the part of its output's address that cannot be guessed
public record Build(
        BuildId id,
        AppId app,
        User user,
        Status status,
        String stack,
        Optional<String> version,
        Optional<String> description,
        Optional<SourceBlob> blob,
        List<String> buildpacks,
        Optional<SlugId> slug,
        Optional<ReleaseId> release,
        Optional<String> failure,
        String outputSecret,
        Instant createdAt,
        Instant updatedAt) {
    public Build {
        buildpacks = List.copyOf(buildpacks);
    }

    /// Where its output is, for whoever has this address.
    ///
    /// @param host of the API as the caller knows it
    public String outputUrl(String host) {
        return "https://%s/build-output/%s/%s".formatted(host, id, outputSecret);
    }

    /// Who started it.
    public record User(AccountId id, String email) {}

    /// An archive that was built.
    ///
    /// @param url may hold a secret of its sender: shown to those who may see the app, never logged
    /// @param checksum `SHA256:` and lower-case hex, if the sender named one
    public record SourceBlob(String url, Optional<String> checksum) {
        @Override
        public String toString() {
            return "SourceBlob";
        }
    }

    /// The API's words, in lower case.
    public enum Status {
        PENDING,
        SUCCEEDED,
        FAILED
    }
}
