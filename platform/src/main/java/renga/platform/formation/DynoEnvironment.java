package renga.platform.formation;

import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import renga.core.DynoId;
import renga.core.DynoName;

/// The complete environment of a dyno, formation or one-off (heroku-behaviour.md §4). Immutable.
///
/// Config vars win over defaults and metadata, never over HOME, DYNO and PORT: those are facts.
public final class DynoEnvironment {
    private static final Map<String, String> DEFAULTS =
            Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "LANG", "en_US.UTF-8");

    private final String domain;

    /// @param domain apps are at `NAME.domain`
    public DynoEnvironment(String domain) {
        this.domain = domain;
    }

    /// @param port where a web dyno must listen; empty for every other one
    public Map<String, String> of(Generation generation, DynoId id, DynoName name, OptionalInt port) {
        var environment = new HashMap<>(DEFAULTS);
        environment.putAll(metadata(generation, id));
        environment.putAll(generation.config());
        environment.put("HOME", "/app");
        environment.put("DYNO", name.toString());
        port.ifPresent(number -> environment.put("PORT", Integer.toString(number)));
        return environment;
    }

    private Map<String, String> metadata(Generation generation, DynoId id) {
        var metadata = new HashMap<String, String>();
        metadata.put("HEROKU_APP_ID", generation.app().toString());
        metadata.put("HEROKU_APP_NAME", generation.appName());
        metadata.put("HEROKU_APP_DEFAULT_DOMAIN_NAME", generation.appName() + "." + domain);
        metadata.put("HEROKU_DYNO_ID", id.toString());
        metadata.put(
                "HEROKU_RELEASE_CREATED_AT",
                generation.createdAt().truncatedTo(ChronoUnit.SECONDS).toString());
        metadata.put("HEROKU_RELEASE_VERSION", "v" + generation.version());
        generation.commit().ifPresent(commit -> {
            metadata.put("HEROKU_SLUG_COMMIT", commit);
            metadata.put("HEROKU_BUILD_COMMIT", commit);
            metadata.put("HEROKU_SLUG_DESCRIPTION", generation.description());
            metadata.put("HEROKU_BUILD_DESCRIPTION", generation.description());
        });
        return metadata;
    }
}
