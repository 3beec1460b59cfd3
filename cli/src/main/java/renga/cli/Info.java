package renga.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.screen.Bytes;
import tools.jackson.databind.JsonNode;

@Command(name = "info", description = "show detailed app information")
final class Info extends AppVerb {
    @Parameters(arity = "0..1", hidden = true)
    private @Nullable String name;

    @Option(
            names = {"-j", "--json"},
            description = "output in json format")
    private boolean json;

    @Option(
            names = {"-s", "--shell"},
            description = "output more shell friendly key/value pairs")
    private boolean shell;

    Info(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        String app = app(api, Optional.ofNullable(name));
        JsonNode info = api.get(path(app, ""));
        List<JsonNode> dynos = api.list(path(app, "/dynos"));
        List<JsonNode> collaborators = api.list(path(app, "/collaborators"));
        if (json) screen().json(Map.of("app", info, "dynos", dynos, "collaborators", collaborators));
        else if (shell) shell(info, dynos);
        else show(info, dynos, collaborators);
    }

    private void show(JsonNode app, List<JsonNode> dynos, List<JsonNode> collaborators) {
        String owner = app.at("/owner/email").asString();
        var fields = new LinkedHashMap<String, String>();
        fields.put(
                "Collaborators",
                collaborators.stream()
                        .map(one -> one.at("/user/email").asString())
                        .filter(email -> !email.equals(owner))
                        .sorted()
                        .collect(Collectors.joining(", ")));
        fields.put("Auto Cert Mgmt", text(app, "acm"));
        fields.put("Git URL", text(app, "git_url"));
        fields.put("Web URL", text(app, "web_url"));
        fields.put("Repo Size", Bytes.of(app.path("repo_size").asLong(0)));
        fields.put("Slug Size", Bytes.of(app.path("slug_size").asLong(0)));
        fields.put("Owner", owner);
        fields.put("Region", app.at("/region/name").asString());
        fields.put("Dynos", dynos(dynos));
        fields.put("Stack", stack(app));
        screen().header(text(app, "name"));
        screen().fields(fields);
    }

    private void shell(JsonNode app, List<JsonNode> dynos) {
        screen().line("auto_cert_mgmt=" + text(app, "acm"));
        screen().line("git_url=" + text(app, "git_url"));
        screen().line("web_url=" + text(app, "web_url"));
        screen().line("repo_size=" + app.path("repo_size").asLong(0));
        screen().line("slug_size=" + app.path("slug_size").asLong(0));
        screen().line("owner=" + app.at("/owner/email").asString());
        screen().line("region=" + app.at("/region/name").asString());
        screen().line("dynos=" + dynos(dynos));
        screen().line("stack=" + app.at("/stack/name").asString());
    }

    private static String dynos(List<JsonNode> dynos) {
        var byType = dynos.stream()
                .collect(Collectors.groupingBy(
                        dyno -> dyno.get("type").asString(), TreeMap::new, Collectors.counting()));
        return byType.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String stack(JsonNode app) {
        String now = app.at("/stack/name").asString();
        String next = app.at("/build_stack/name").asString(now);
        return next.equals(now) ? now : now + " (next build will use " + next + ")";
    }

    private static String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.get(field).asString() : "";
    }
}
