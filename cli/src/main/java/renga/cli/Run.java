package renga.cli;

import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.api.Failure;
import renga.cli.remote.Attached;
import tools.jackson.databind.JsonNode;

@Command(name = "run", description = "run a one-off process inside a dyno")
final class Run extends AppVerb {
    private static final String STATUS = " ; echo \"\uFFFF heroku-command-exit-status: $?\"";

    @Parameters(arity = "0..*", paramLabel = "COMMAND")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-e", "--env"},
            paramLabel = "ENV",
            description = "environment variables to set (use ';' to split multiple vars)")
    private @Nullable String variables;

    @Option(
            names = {"-x", "--exit-code"},
            description = "passthrough the exit code of the remote command")
    private boolean exitCode;

    @Option(names = "--no-tty", description = "force the command to not run in a tty")
    private boolean noTty;

    @Option(names = "--no-notify", hidden = true)
    private boolean noNotify;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "SIZE",
            description = "dyno size")
    private @Nullable String size;

    @Option(names = "--type", paramLabel = "TYPE", description = "process type")
    private @Nullable String type;

    private final boolean detached;

    Run(Surroundings around, boolean detached) {
        super(around);
        this.detached = detached;
    }

    @Override
    public Integer call() {
        if (words.isEmpty()) throw new Failure("Usage: heroku run COMMAND\n\nExample: heroku run bash");
        Api api = around.api();
        String app = app(api);
        String command = RunWords.command(words);
        screen().action("Running " + command + " on " + app);
        JsonNode dyno = api.post(path(app, "/dynos"), body(command));
        String name = dyno.get("name").asString();
        if (detached) {
            screen().done("done, " + name);
            screen().line("Run heroku logs --app " + app + " --dyno " + name + " to view the output.");
            return 0;
        }
        return status(attach(api, name, URI.create(dyno.get("attach_url").asString())));
    }

    private Map<String, Object> body(String command) {
        var body = new LinkedHashMap<String, Object>();
        body.put("attach", !detached);
        body.put("command", exitCode && !detached ? command + STATUS : command);
        body.put("env", environment());
        if (noTty) body.put("force_no_tty", true);
        if (size != null) body.put("size", size);
        if (type != null) body.put("type", type);
        return body;
    }

    private Map<String, String> environment() {
        Map<String, String> all = RunWords.environment(variables == null ? "" : variables);
        String term = around.env().get("TERM");
        if (term != null) all.put("TERM", term);
        around.terminal().size().ifPresent(terminal -> {
            all.put("COLUMNS", Integer.toString(terminal.columns()));
            all.put("LINES", Integer.toString(terminal.rows()));
        });
        return all;
    }

    private OptionalInt attach(Api api, String name, URI address) {
        boolean raw = !noTty && around.terminal().input() && around.terminal().output();
        OutputStream out = screen().out();
        var restore = new ArrayList<Runnable>();
        try {
            return new Attached(api.tls(), address).run(around.in(), out, raw, () -> {
                screen().done("up, " + name);
                if (raw) restore.add(around.terminal().raw());
            });
        } finally {
            restore.forEach(Runnable::run);
        }
    }

    private int status(OptionalInt reported) {
        if (!exitCode) return 0;
        int status = reported.orElseThrow(() -> new Failure(
                "No exit code returned: the shell ended before it could tell." + " Write `run -x -- sh -c 'exit 3'`."));
        if (status != 0) throw new Failure(status, "Process exited with code " + status);
        return 0;
    }
}
