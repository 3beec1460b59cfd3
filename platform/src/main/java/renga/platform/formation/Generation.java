package renga.platform.formation;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import renga.core.AppId;
import renga.core.ReleaseId;
import renga.core.SlugDigest;
import renga.dyno.Root;

/// What one release means for dynos: everything that decides how a process of the app is started.
///
/// @param tenant the app's own small number, see [renga.dyno.DynoSpec]
/// @param version the release's number in the app's ledger, from 1
/// @param slug empty until the first deploy
/// @param processes process type (`web`, `worker`, …) to command, `release` included; empty until the first deploy
/// @param config config vars in clear; never logged
/// @param commit of the slug; empty if it was not built from a commit
/// @param description of the release: `Deploy de63889`
/// @param stack what its slug was built on; empty: the standard one
public record Generation(
        AppId app,
        String appName,
        int tenant,
        ReleaseId release,
        int version,
        Optional<SlugDigest> slug,
        Map<String, String> processes,
        Map<String, String> config,
        Optional<String> commit,
        String description,
        Instant createdAt,
        String stack) {
    /// On the standard stack.
    public Generation(
            AppId app,
            String appName,
            int tenant,
            ReleaseId release,
            int version,
            Optional<SlugDigest> slug,
            Map<String, String> processes,
            Map<String, String> config,
            Optional<String> commit,
            String description,
            Instant createdAt) {
        this(app, appName, tenant, release, version, slug, processes, config, commit, description, createdAt, "");
    }

    public Generation {
        processes = Collections.unmodifiableMap(new TreeMap<>(processes));
        config = Map.copyOf(config);
        if (version < 1) throw new IllegalArgumentException("releases are numbered from 1, not " + version);
    }

    /// What a dyno of it finds at `/app`.
    public Root root() {
        return slug.<Root>map(Root.Slug::new).orElseGet(Root.Blank::new);
    }

    /// Config vars are secrets: not shown.
    @Override
    public String toString() {
        return appName + " v" + version;
    }
}
