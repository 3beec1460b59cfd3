package renga.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import renga.testkit.Checkout;

/// Types the README's code blocks word for word, in an empty RENGA_HOME, with a home folder of its own.
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    /// The block that runs this very test.
    private static final String SELF = "./renga test\n";

    @Test
    void every_block_works_as_written() throws IOException {
        assumeTrue(free(5443) && free(8080), "the README's ports 5443 and 8080 are taken on this machine");
        List<String> blocks = blocks(Files.readString(Checkout.root().resolve("README.md")));
        assertThat(blocks).hasSizeGreaterThan(2).contains(SELF);
        blocks.remove(SELF);

        Path home = Files.createTempDirectory(Path.of("/var/lib"), "renga-readme-");
        // dynos' users have to walk through it
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Shell reader = new Shell(Checkout.root(), environment(home));
        try {
            reader.run("set -e\n" + String.join("\n", blocks)).ok().prints("A verse by");
        } finally {
            reader.run("./renga down --apps && rm -rf --one-file-system " + home)
                    .ok();
        }
    }

    private static List<String> blocks(String readme) {
        List<String> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(readme);
        while (block.find()) found.add(block.group(1));
        return found;
    }

    private static Map<String, String> environment(Path home) throws IOException {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.keySet().removeIf(name -> name.startsWith("RENGA_") && !name.equals("RENGA_CACHE"));
        all.put("RENGA_HOME", home.resolve("renga").toString());
        all.put("HOME", Files.createDirectories(home.resolve("reader")).toString());
        OfficialCli.onPath(all);
        for (String who : List.of("AUTHOR", "COMMITTER")) {
            all.put("GIT_" + who + "_NAME", "Reader");
            all.put("GIT_" + who + "_EMAIL", "reader@example.test");
        }
        return all;
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
