package renga.platform.setup;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.core.AppId;
import renga.platform.api.Reply;
import renga.platform.build.Build;

/// A setup as the API writes it (schema.json, `app-setup`).
record SetupWire(
        UUID id,
        AppRef app,
        @Nullable BuildRef build,
        String status,
        @Nullable String failureMessage,
        List<String> manifestErrors,
        @Nullable Postdeploy postdeploy,
        @Nullable String resolvedSuccessUrl,
        Instant createdAt,
        Instant updatedAt) {
    record AppRef(@Nullable UUID id, String name) {}

    record BuildRef(UUID id, String status, String outputStreamUrl) {}

    record Postdeploy(String output, int exitCode) {}

    static SetupWire of(Setup setup, Optional<Build> build, String host) {
        return new SetupWire(
                setup.id(),
                new AppRef(setup.app().map(AppId::value).orElse(null), setup.appName()),
                build.map(known -> new BuildRef(
                                known.id().value(),
                                known.status().name().toLowerCase(Locale.ROOT),
                                known.outputUrl(host)))
                        .orElse(null),
                setup.status().word(),
                setup.failure().orElse(null),
                setup.manifestErrors(),
                setup.postdeploy()
                        .map(ran -> new Postdeploy(ran.output(), ran.exitCode()))
                        .orElse(null),
                setup.successUrl().orElse(null),
                Reply.time(setup.createdAt()),
                Reply.time(setup.updatedAt()));
    }
}
