package renga.platform.provider;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import renga.platform.api.Reply;

/// A provider as the API writes it (schema.json, `add-on-service`).
public record ServiceWire(
        UUID id,
        String name,
        String humanName,
        @Nullable String cliPluginName,
        String state,
        boolean supportsMultipleInstallations,
        boolean supportsSharing,
        List<Generation> supportedGenerations,
        Instant createdAt,
        Instant updatedAt) {
    record Generation(UUID id, String name) {}

    private static final List<Generation> CEDAR =
            List.of(new Generation(UUID.nameUUIDFromBytes(new byte[] {'c', 'e', 'd', 'a', 'r'}), "cedar"));

    public static ServiceWire of(Provider provider) {
        return new ServiceWire(
                provider.id(),
                provider.slug(),
                provider.name(),
                provider.cliPlugin().orElse(null),
                provider.disabled() ? "shutdown" : "ga",
                provider.manyPerApp(),
                true,
                CEDAR,
                Reply.time(provider.createdAt()),
                Reply.time(provider.updatedAt()));
    }
}
