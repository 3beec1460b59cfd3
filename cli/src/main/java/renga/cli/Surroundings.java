package renga.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import renga.cli.api.Api;
import renga.cli.api.Server;
import renga.cli.screen.Screen;

/// What a verb stands in.
///
/// @param folder where it was typed: its git remotes name the app
/// @param terminal what of the three standard streams is one
record Surroundings(
        Map<String, String> env,
        Path folder,
        InputStream in,
        Screen screen,
        Terminal terminal,
        InstantSource clock,
        ZoneId zone) {
    Api api() {
        return new Api(Server.from(env));
    }

    Git git() {
        return new Git(folder);
    }
}
