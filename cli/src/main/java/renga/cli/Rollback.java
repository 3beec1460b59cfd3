package renga.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.api.Failure;
import tools.jackson.databind.JsonNode;

@Command(name = "rollback", description = "roll back to a previous release")
final class Rollback extends AppVerb {
    @Parameters(
            arity = "0..1",
            paramLabel = "RELEASE",
            description = "ID of the release. If omitted, we use the last eligible release.")
    private @Nullable String release;

    Rollback(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        String app = app(api);
        JsonNode target = target(api, app);
        screen().action("Rolling back " + app + " to v" + target.get("version").asInt());
        JsonNode made = api.post(
                path(app, "/releases"), Map.of("release", target.get("id").asString()));
        int version = made.get("version").asInt();
        screen().done("done, v" + version);
        screen().warn("Rollback affects code and config vars; it doesn't add or remove addons.");
        screen().warn("To undo, run: heroku rollback v" + (version - 1));
    }

    private JsonNode target(Api api, String app) {
        if (release != null) {
            String id = release.toLowerCase(Locale.ROOT);
            return api.get(path(app, "/releases/" + (id.startsWith("v") ? id.substring(1) : id)));
        }
        return StreamSupport.stream(
                        api.get(path(app, "/releases"), "version ..; max=10, order=desc")
                                .spliterator(),
                        false)
                .filter(one -> one.path("eligible_for_rollback").asBoolean(false))
                .skip(1)
                .findFirst()
                .orElseThrow(() -> new Failure("No eligible release found for " + app + " to roll back to."));
    }
}
