package renga.e2e;

import java.nio.file.Path;
import java.util.Map;
import renga.testkit.Checkout;

/// The pinned `heroku` of e2e/package.json, and the Node.js that comes with it.
final class OfficialCli {
    private static final Path FOLDER = Checkout.root().resolve("e2e");

    private OfficialCli() {}

    /// Puts it on the path of a shell's environment. Most of a call is Node.js reading 2,000 modules: a common cache of
    /// them and a larger nursery take a third of its CPU time (2.3 s, then 1.6).
    static void onPath(Map<String, String> environment) {
        environment.put("PATH", FOLDER.resolve("node_modules/.bin") + ":" + environment.get("PATH"));
        environment.put(
                "NODE_COMPILE_CACHE", FOLDER.resolve("target/node-cache").toString());
        environment.put("NODE_OPTIONS", "--max-semi-space-size=64");
    }
}
