package renga.cli;

import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import renga.cli.api.Api;
import renga.cli.screen.Shell;
import tools.jackson.databind.JsonNode;

@Command(name = "config", description = "display the config vars for an app")
final class Config extends AppVerb {
    @Option(
            names = {"-j", "--json"},
            description = "output config vars in json format")
    private boolean json;

    @Option(
            names = {"-s", "--shell"},
            description = "output config vars in shell format")
    private boolean shell;

    Config(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        String app = app(api);
        JsonNode vars = api.get(path(app, "/config-vars"));
        if (json) {
            screen().json(vars);
            return;
        }
        var fields = new LinkedHashMap<String, String>();
        vars.properties()
                .forEach(entry -> fields.put(entry.getKey(), entry.getValue().asString()));
        if (shell) {
            fields.forEach((name, value) -> screen().line(name + "=" + Shell.quote(value)));
        } else {
            screen().header(app + " Config Vars");
            screen().fields(fields);
        }
    }
}
