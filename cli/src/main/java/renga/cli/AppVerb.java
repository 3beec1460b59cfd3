package renga.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import renga.cli.api.Api;
import renga.cli.api.Failure;

/// A command on one app: named by `--app`, HEROKU_APP, or a git remote of the folder.
abstract class AppVerb extends Verb {
    @Option(
            names = {"-a", "--app"},
            paramLabel = "APP",
            description = "app to run command against")
    private @Nullable String app;

    @Option(
            names = {"-r", "--remote"},
            paramLabel = "REMOTE",
            description = "git remote of app to use")
    private @Nullable String remote;

    AppVerb(Surroundings around) {
        super(around);
    }

    final String app(Api api) {
        return app(api, Optional.empty());
    }

    /// @param argument the app, where a command takes it without `--app` too
    final String app(Api api, Optional<String> argument) {
        return argument.or(() -> Optional.ofNullable(app))
                .or(() -> remote == null ? Optional.ofNullable(around.env().get("HEROKU_APP")) : Optional.empty())
                .filter(name -> !name.isBlank())
                .or(() -> around.git().app(api.server(), Optional.ofNullable(remote)))
                .orElseThrow(
                        () -> new Failure("Missing required flag app\n  -a, --app APP    app to run command against"
                                + "\nOr set HEROKU_APP, or go into a folder whose git remote is the app's."));
    }

    /// `/apps/NAME` and what follows.
    static String path(String app, String rest) {
        return "/apps/" + java.net.URLEncoder.encode(app, java.nio.charset.StandardCharsets.UTF_8) + rest;
    }
}
