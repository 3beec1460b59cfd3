package renga.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import renga.dyno.disk.Trees;
import renga.dyno.runc.RuncRuntime;
import renga.dyno.runc.RuncSettings;

/// A real runc runtime of an instance of its own, and nothing of it left afterwards. Needs root, runc, conmon and a
/// stack; where one is missing, the test is skipped with a sentence.
public final class RuncHost implements AutoCloseable {
    private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int ID_LENGTH = 6;
    private static final Path CA_BUNDLE = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private final RuncSettings settings;
    private RuncRuntime runtime;

    private RuncHost(RuncSettings settings) throws IOException {
        this.settings = settings;
        this.runtime = RuncRuntime.open(settings, InstantSource.system());
    }

    /// @param routerPorts ports of this host that dynos may reach
    public static RuncHost open(Set<Integer> routerPorts) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "dynos need root: run the tests as root");
        for (String program : List.of("/usr/sbin/runc", "/usr/bin/conmon", "/usr/sbin/nft")) {
            assumeTrue(Files.exists(Path.of(program)), program + " is missing: apt-get install runc conmon nftables");
        }
        Optional<Path> stack = newestStack();
        assumeTrue(stack.isPresent(), "there is no stack: run stack/build");
        Path home = Files.createTempDirectory("renga-test");
        return new RuncHost(new RuncSettings(
                randomId(), home, stack.orElseThrow(), "renga.test", routerPorts, CA_BUNDLE, List.of()));
    }

    public RuncRuntime runtime() {
        return runtime;
    }

    public RuncSettings settings() {
        return settings;
    }

    /// As after a restart of the platform.
    public RuncRuntime reopen() throws IOException {
        runtime.close();
        runtime = RuncRuntime.open(settings, InstantSource.system());
        return runtime;
    }

    @Override
    public void close() throws IOException {
        runtime.close();
        RuncRuntime.tearDown(settings);
        Trees.delete(settings.home());
    }

    private static Optional<Path> newestStack() throws IOException {
        String cache = System.getenv().getOrDefault("RENGA_CACHE", "/var/cache/renga");
        Path stacks = Path.of(cache, "stack");
        if (!Files.isDirectory(stacks)) return Optional.empty();
        try (Stream<Path> all = Files.list(stacks)) {
            return all.map(stack -> stack.resolve("rootfs"))
                    .filter(Files::isDirectory)
                    .max(Comparator.comparing(RuncHost::modified));
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static String randomId() {
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder();
        while (id.length() < ID_LENGTH) id.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
        return id.toString();
    }
}
