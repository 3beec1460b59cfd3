package renga.cli;

import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import renga.cli.api.Api;
import tools.jackson.databind.JsonNode;

@Command(name = "apps", description = "list your apps")
final class AppsList extends Verb {
    @Option(
            names = {"-A", "--all"},
            description = "include apps in all teams")
    private boolean all;

    @Option(
            names = {"-j", "--json"},
            description = "output in json format")
    private boolean json;

    AppsList(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        List<JsonNode> apps = api.list(all ? "/apps" : "/users/~/apps").stream()
                .sorted(Comparator.comparing(app -> app.get("name").asString()))
                .toList();
        if (json) screen().json(apps);
        else if (apps.isEmpty()) screen().line("You have no apps.");
        else show(apps, api.get("/account").get("email").asString());
    }

    private void show(List<JsonNode> apps, String me) {
        List<JsonNode> own = apps.stream().filter(app -> owner(app).equals(me)).toList();
        List<JsonNode> others =
                apps.stream().filter(app -> !owner(app).equals(me)).toList();
        if (!own.isEmpty()) {
            screen().header(me + " Apps");
            own.forEach(app -> screen().line(app.get("name").asString()));
        }
        if (!others.isEmpty()) {
            if (!own.isEmpty()) screen().line("");
            screen().header("Collaborated Apps");
            screen().table(others.stream()
                    .map(app -> List.of(app.get("name").asString(), owner(app)))
                    .toList());
        }
    }

    private static String owner(JsonNode app) {
        return app.at("/owner/email").asString();
    }
}
