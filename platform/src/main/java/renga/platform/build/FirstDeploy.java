package renga.platform.build;

import java.util.List;
import java.util.Map;

/// What the buildpack wants an app to begin with; counts for the first deploy only.
///
/// @param configVars defaults: what the app has already wins
/// @param addons plans, `heroku-postgresql`
public record FirstDeploy(Map<String, String> configVars, List<String> addons) {
    static final FirstDeploy NOTHING = new FirstDeploy(Map.of(), List.of());

    public FirstDeploy {
        configVars = Map.copyOf(configVars);
        addons = List.copyOf(addons);
    }

    /// Values may be secrets.
    @Override
    public String toString() {
        return "FirstDeploy[" + configVars.keySet() + ", " + addons + "]";
    }
}
