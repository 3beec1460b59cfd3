package renga.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import renga.cli.api.Api;
import renga.cli.remote.LogStream;

@Command(name = "logs", description = "display recent log output")
final class LogsVerb extends AppVerb {
    @Option(
            names = {"-n", "--num"},
            defaultValue = "100",
            paramLabel = "NUM",
            description = "number of lines to display")
    private int number = 100;

    @Option(
            names = {"-d", "--dyno", "--dyno-name"},
            paramLabel = "DYNO",
            description = "only show output from this dyno (such as \"web.1\" or \"worker.2\")")
    private @Nullable String dyno;

    @Option(
            names = {"-p", "--process-type", "--ps"},
            paramLabel = "TYPE",
            description = "only show output from this process type (such as \"web\" or \"worker\")")
    private @Nullable String type;

    @Option(
            names = {"-s", "--source"},
            paramLabel = "SOURCE",
            description = "only show output from this source (such as \"app\" or \"heroku\")")
    private @Nullable String source;

    @Option(
            names = {"-t", "--tail"},
            description = "continually stream logs")
    private boolean tail;

    LogsVerb(Surroundings around) {
        super(around);
    }

    @Override
    void run() throws InterruptedException {
        Api api = around.api();
        var wish = new LinkedHashMap<String, Object>();
        wish.put("lines", number);
        wish.put("tail", tail);
        if (source != null) wish.put("source", source);
        if (dyno != null) wish.put("dyno", dyno);
        else if (type != null) wish.put("dyno", type);
        String url = api.post(path(app(api), "/log-sessions"), wish)
                .get("logplex_url")
                .asString();
        var stream = new LogStream(api, URI.create(url), screen()::line);
        if (tail) stream.follow();
        else stream.once();
    }
}
