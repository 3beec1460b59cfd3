package renga.cli;

import java.io.IOException;
import java.net.URI;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.api.Failure;

@Command(name = "open", description = "open the app in a web browser")
final class Open extends AppVerb {
    private static final String BROWSER_DEFAULT = "xdg-open";

    @Parameters(arity = "0..1", paramLabel = "PATH", description = "base URL path of app")
    private String where = "";

    Open(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        URI base = URI.create(api.get(path(app(api), "")).get("web_url").asString());
        String url = base.resolve(where).toString();
        screen().line("Opening " + url + "...");
        String browser = around.env().getOrDefault("BROWSER", BROWSER_DEFAULT);
        try {
            new ProcessBuilder(browser, url)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new Failure("There is no browser here (" + browser + "). Open the address above, or set BROWSER.");
        }
    }
}
