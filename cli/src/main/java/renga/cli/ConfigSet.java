package renga.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.api.Failure;
import tools.jackson.databind.JsonNode;

@Command(name = "config:set", description = "set one or more config vars")
final class ConfigSet extends AppVerb {
    @Parameters(arity = "0..*", paramLabel = "KEY=VALUE")
    private List<String> words = new ArrayList<>();

    ConfigSet(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        if (words.isEmpty()) {
            throw new Failure(
                    "Usage: heroku config:set KEY1=VALUE1 [KEY2=VALUE2 ...]\nMust specify KEY and VALUE to set.");
        }
        var vars = new LinkedHashMap<String, String>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) throw new Failure(word + " is invalid. Must be in the format FOO=bar.");
            vars.put(word.substring(0, equals), word.substring(equals + 1));
        }
        Api api = around.api();
        String app = app(api);
        screen().action("Setting " + String.join(", ", vars.keySet()) + " and restarting " + app);
        JsonNode all = api.patch(path(app, "/config-vars"), vars);
        screen().done("done, " + ReleaseList.newest(api, app));
        vars.replaceAll((name, _) -> all.path(name).asString(""));
        screen().fields(vars);
    }
}
