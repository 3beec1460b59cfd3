package renga.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.screen.Shell;
import tools.jackson.databind.JsonNode;

@Command(name = "config:get", description = "display a single config value for an app")
final class ConfigGet extends AppVerb {
    @Parameters(arity = "1..*", paramLabel = "KEY", description = "key name of the config var value")
    private List<String> keys = new ArrayList<>();

    @Option(
            names = {"-j", "--json"},
            description = "output config vars in json format")
    private boolean json;

    @Option(
            names = {"-s", "--shell"},
            description = "output config vars in shell format")
    private boolean shell;

    ConfigGet(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        JsonNode vars = api.get(path(app(api), "/config-vars"));
        if (json) {
            var found = keys.stream().map(key -> entry(key, vars)).toList();
            screen().json(found.size() == 1 ? found.getFirst() : found);
            return;
        }
        for (String key : keys) {
            String value = vars.hasNonNull(key) ? vars.get(key).asString() : "";
            screen().line(shell ? key + "=" + Shell.quote(value) : value);
        }
    }

    private static Map<String, @Nullable Object> entry(String key, JsonNode vars) {
        var entry = new LinkedHashMap<String, @Nullable Object>();
        entry.put("key", key);
        entry.put("value", vars.get(key));
        return entry;
    }
}
