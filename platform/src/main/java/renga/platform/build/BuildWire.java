package renga.platform.build;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;

/// A build as the API writes it (schema.json, `build`).
record BuildWire(
        UUID id,
        Ref app,
        List<Pack> buildpacks,
        String outputStreamUrl,
        SourceBlob sourceBlob,
        @Nullable Ref release,
        @Nullable Ref slug,
        String stack,
        String status,
        User user,
        Instant createdAt,
        Instant updatedAt) {
    record Ref(UUID id) {}

    /// @param url the name again: clients print nothing else
    record Pack(String url, String name) {}

    record SourceBlob(
            @Nullable String checksum,
            String url,
            @Nullable String version,
            @Nullable String versionDescription) {}

    record User(UUID id, String email) {}

    /// @param output where its output is
    /// @param repository where a push came from
    static BuildWire of(Build build, String output, String repository) {
        var blob = build.blob();
        return new BuildWire(
                build.id().value(),
                new Ref(build.app().value()),
                build.buildpacks().stream().map(name -> new Pack(name, name)).toList(),
                output,
                new SourceBlob(
                        blob.flatMap(Build.SourceBlob::checksum).orElse(null),
                        blob.map(Build.SourceBlob::url).orElse(repository),
                        build.version().orElse(null),
                        build.description().orElse(null)),
                build.release().map(id -> new Ref(id.value())).orElse(null),
                build.slug().map(id -> new Ref(id.value())).orElse(null),
                build.stack(),
                status(build),
                new User(build.user().id().value(), build.user().email()),
                Reply.time(build.createdAt()),
                Reply.time(build.updatedAt()));
    }

    static String status(Build build) {
        return build.status().name().toLowerCase(Locale.ROOT);
    }
}
