package renga.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.api.Failure;
import tools.jackson.databind.JsonNode;

/// Also in the words of the oldest guides: `addon:add NAME`.
@Command(name = "addons:create", description = "create a new add-on resource")
final class AddonCreate extends AppVerb {
    @Parameters(index = "0", paramLabel = "SERVICE:PLAN", description = "the add-on service, and its plan")
    private String plan = "";

    @Parameters(index = "1..*", paramLabel = "OPTION", description = "for the service, after --: -- --version 15")
    private List<String> options = new ArrayList<>();

    @Option(names = "--as", paramLabel = "ALIAS", description = "name for the initial add-on attachment")
    private @Nullable String as;

    @Option(names = "--name", paramLabel = "NAME", description = "name for the add-on resource")
    private @Nullable String name;

    @Option(names = "--confirm", paramLabel = "APP", description = "overwrite existing config vars or attachments")
    private @Nullable String confirm;

    AddonCreate(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        String app = app(api);
        screen().action("Creating " + plan + " on " + app);
        JsonNode made = api.post(path(app, "/addons"), body());
        screen().done("done");
        String message = made.path("provision_message").asString("");
        if (!message.isEmpty()) screen().line(message);
        String name = made.path("name").asString();
        switch (made.path("state").asString()) {
            case "provisioning" ->
                screen().line(name + " is being created in the background. The app will restart when complete...");
            case "provisioned" -> screen().line("Created " + name + vars(made));
            default -> throw new Failure("The add-on was unable to be created, with status " + made.path("state"));
        }
    }

    private static String vars(JsonNode made) {
        String vars = StreamSupport.stream(made.path("config_vars").spliterator(), false)
                .map(JsonNode::asString)
                .collect(Collectors.joining(", "));
        return vars.isEmpty() ? "" : " as " + vars;
    }

    private Map<String, Object> body() {
        var body = new LinkedHashMap<String, Object>();
        body.put("plan", Map.of("name", plan));
        body.put("config", options(options));
        if (as != null) body.put("attachment", Map.of("name", as));
        if (name != null) body.put("name", name);
        if (confirm != null) body.put("confirm", confirm);
        return body;
    }

    /// `--foo bar`, `--foo=bar`; `--foo` alone is `true`.
    private static Map<String, String> options(List<String> words) {
        var options = new LinkedHashMap<String, String>();
        var left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String word = left.removeFirst();
            if (!word.startsWith("--")) throw new Failure("Unexpected argument: " + word);
            String[] pair = word.substring(2).split("=", 2);
            boolean valued = !left.isEmpty() && !left.getFirst().startsWith("--");
            if (pair.length == 2) options.put(pair[0], pair[1]);
            else options.put(pair[0], valued ? left.removeFirst() : "true");
        }
        return options;
    }
}
