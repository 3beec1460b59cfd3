package renga.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import tools.jackson.databind.JsonNode;

@Command(name = "create", description = "creates a new app")
final class Create extends Verb {
    @Parameters(arity = "0..1", paramLabel = "APP", description = "name of app to create")
    private @Nullable String name;

    @Option(
            names = {"-a", "--app"},
            hidden = true)
    private @Nullable String app;

    @Option(
            names = {"-b", "--buildpack"},
            paramLabel = "BUILDPACK",
            description = "buildpack url to use for this app")
    private @Nullable String buildpack;

    @Option(
            names = {"-n", "--no-remote"},
            description = "do not create a git remote")
    private boolean noRemote;

    @Option(
            names = {"-r", "--remote"},
            defaultValue = "heroku",
            paramLabel = "REMOTE",
            description = "the git remote to create, default \"heroku\"")
    private String remote = "heroku";

    @Option(names = "--region", paramLabel = "REGION", description = "specify region for the app to run in")
    private @Nullable String region;

    @Option(
            names = {"-s", "--stack"},
            paramLabel = "STACK",
            description = "the stack to create the app on")
    private @Nullable String stack;

    @Option(names = "--json", description = "output in json format")
    private boolean json;

    Create(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        Optional<String> wanted = Optional.ofNullable(app)
                .or(() -> Optional.ofNullable(name))
                .or(() -> Optional.ofNullable(around.env().get("HEROKU_APP")));
        screen().action("Creating " + wanted.orElse("app"));
        JsonNode made = api.post("/apps", body(wanted));
        String app = made.get("name").asString();
        screen().done(status(made, wanted.isPresent()));
        setBuildpack(api, app);
        String url = api.server().gitUrl(app);
        Git git = around.git();
        if (!noRemote && git.isRepository()) git.setRemote(remote, url);
        if (json) screen().json(made);
        else screen().line(made.get("web_url").asString() + " | " + url);
    }

    private Map<String, String> body(Optional<String> wanted) {
        var body = new LinkedHashMap<String, String>();
        wanted.ifPresent(text -> body.put("name", text));
        if (region != null) body.put("region", region);
        if (stack != null) body.put("stack", stack);
        return body;
    }

    private String status(JsonNode made, boolean named) {
        var status = new StringBuilder("done");
        if (!named) status.append(", ").append(made.get("name").asString());
        if (region != null)
            status.append(", region is ").append(made.at("/region/name").asString());
        if (stack != null)
            status.append(", stack is ").append(made.at("/stack/name").asString());
        return status.toString();
    }

    private void setBuildpack(Api api, String app) {
        String url = buildpack;
        if (url == null) return;
        screen().action("Setting buildpack to " + url);
        api.put(AppVerb.path(app, "/buildpack-installations"), Map.of("updates", List.of(Map.of("buildpack", url))));
        screen().done("done");
    }
}
