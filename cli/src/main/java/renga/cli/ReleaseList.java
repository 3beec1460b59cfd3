package renga.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import renga.cli.api.Api;
import renga.cli.screen.Ago;
import tools.jackson.databind.JsonNode;

@Command(name = "releases", description = "display the releases for an app")
final class ReleaseList extends AppVerb {
    @Option(
            names = {"-n", "--num"},
            defaultValue = "15",
            paramLabel = "NUM",
            description = "number of releases to show")
    private int number = 15;

    @Option(names = "--json", description = "output releases in json format")
    private boolean json;

    ReleaseList(Surroundings around) {
        super(around);
    }

    /// `v10`.
    static String newest(Api api, String app) {
        JsonNode releases = api.get(path(app, "/releases"), "version ..; order=desc,max=1");
        return "v" + releases.path(0).path("version").asInt();
    }

    @Override
    void run() {
        Api api = around.api();
        String app = app(api);
        JsonNode releases = api.get(path(app, "/releases"), "version ..; max=" + number + ", order=desc");
        if (json) screen().json(releases);
        else if (releases.isEmpty()) screen().line(app + " has no releases.");
        else show(app, releases);
    }

    private void show(String app, JsonNode releases) {
        List<JsonNode> all = StreamSupport.stream(releases.spliterator(), false).toList();
        String current = all.stream()
                .filter(release -> release.path("current").asBoolean(false))
                .findFirst()
                .map(release -> " - Current: v" + release.get("version").asInt())
                .orElse("");
        screen().header(app + " Releases" + current);
        Instant now = around.clock().instant();
        var rows = new ArrayList<List<String>>();
        for (JsonNode release : all) {
            rows.add(List.of(
                    "v" + release.get("version").asInt(),
                    release.path("description").asString("") + status(release),
                    release.at("/user/email").asString(""),
                    Ago.of(Instant.parse(release.get("created_at").asString()), now, around.zone())));
        }
        screen().table(rows);
    }

    private static String status(JsonNode release) {
        return switch (release.path("status").asString("")) {
            case "expired" -> " release expired";
            case "failed" -> " release command failed";
            case "pending" -> " release command executing";
            default -> "";
        };
    }
}
