package renga.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.api.Failure;

@Command(name = "config:unset", description = "unset one or more config vars")
final class ConfigUnset extends AppVerb {
    @Parameters(arity = "0..*", paramLabel = "KEY")
    private List<String> keys = new ArrayList<>();

    ConfigUnset(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        if (keys.isEmpty()) {
            throw new Failure("Usage: heroku config:unset KEY1 [KEY2 ...]\nMust specify KEY to unset.");
        }
        Api api = around.api();
        String app = app(api);
        var vars = new LinkedHashMap<String, @Nullable String>();
        keys.forEach(key -> vars.put(key, null));
        screen().action("Unsetting " + String.join(", ", keys) + " and restarting " + app);
        api.patch(path(app, "/config-vars"), vars);
        screen().done("done, " + ReleaseList.newest(api, app));
    }
}
