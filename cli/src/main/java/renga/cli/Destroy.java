package renga.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import renga.cli.api.Api;
import renga.cli.api.Failure;

@Command(name = "destroy", description = "permanently destroy an app")
final class Destroy extends AppVerb {
    @Parameters(arity = "0..1", hidden = true)
    private @Nullable String name;

    @Option(
            names = {"-c", "--confirm"},
            paramLabel = "APP",
            description = "the app's name: do not ask")
    private @Nullable String confirm;

    Destroy(Surroundings around) {
        super(around);
    }

    @Override
    void run() {
        Api api = around.api();
        String app = app(api, Optional.ofNullable(name));
        api.get(path(app, ""));
        confirm(app);
        screen().action("Destroying " + app + " (including all add-ons)");
        api.delete(path(app, ""));
        Git git = around.git();
        String url = api.server().gitUrl(app);
        git.remotes().forEach((remote, address) -> {
            if (address.equals(url)) git.removeRemote(remote);
        });
        screen().done("done");
    }

    private void confirm(String app) {
        String given = confirm;
        if (given == null) {
            screen().warn("This will delete " + app + " including all add-ons.");
            screen().action("To proceed, type " + app + " or re-run this command with --confirm " + app);
            given = answer();
            if (!given.equals(app)) throw new Failure("Confirmation did not match " + app + ". Aborted.");
        }
        if (!given.equals(app)) throw new Failure("Confirmation " + given + " did not match " + app + ". Aborted.");
    }

    private String answer() {
        try {
            String line = new BufferedReader(new InputStreamReader(around.in(), StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            return "";
        }
    }
}
