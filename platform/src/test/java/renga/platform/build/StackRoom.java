package renga.platform.build;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import renga.core.AccountId;
import renga.core.AppId;
import renga.testkit.Checkout;

/// The real stack with the real builder in it, on nothing but namespaces of util-linux: for tests of builder and
/// buildpacks alone. Mounts and processes end with the namespace. Needs root and a stack that was built.
final class StackRoom {
    private static final long MINUTES_MAX = 5;
    private static final AppId APP = AppId.random();
    private static final int TENANT = 1;
    private static final String STACK = "heroku-24";

    /// Arguments: stack, folder of this run, cache, config. The dyno's user is 1000.
    private static final String SCRIPT = """
            set -eu
            mount -t tmpfs -o mode=755 none "$2"
            mkdir "$2/upper" "$2/work" "$2/root"
            mount -t overlay none -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
            mount -t proc none "$2/root/proc"
            mount --rbind /dev "$2/root/dev"
            mount --bind "$3" "$2/root/cache"
            cat /etc/resolv.conf >"$2/root/etc/resolv.conf"
            cat /etc/ssl/certs/ca-certificates.crt >"$2/root/etc/ssl/certs/ca-certificates.crt"
            chown 1000:1000 "$2/root/app" "$2/root/build" "$2/root/cache"
            chmod 1777 "$2/root/tmp"
            run="chroot --userspec=1000:1000 $2/root env -i HOME=/app LANG=en_US.UTF-8 STACK=heroku-24"
            run="$run PATH=/usr/local/bin:/usr/bin:/bin DYNO=build.1"
            status=0
            $run bash -c "$BUILD_COMMAND" 2>&1 || status=$?
            echo "$status" >"$4/status"
            cp "$2/root/build/result.json" "$4/" 2>/dev/null || true
            (cd "$2/root/app" && find . -type f -o -type l | sort) >"$4/files"
            [ -z "$RUN_COMMAND" ] || $run DYNO=web.1 bash -c '
                cd /app; for file in .profile.d/*.sh; do . "$file"; done; '"$RUN_COMMAND" >"$4/ran" 2>&1 || true
            """;

    private final Path stack;
    private final Path folder;

    private StackRoom(Path stack, Path folder) {
        this.stack = stack;
        this.folder = folder;
    }

    /// What became of one build.
    ///
    /// @param files paths below /app, `./` first
    /// @param ran what the command said that was run in the built app
    record Built(int status, String output, BuildResult result, List<String> files, String ran) {}

    /// Skips the test, saying so, where there is no stack.
    static StackRoom find(Path folder) throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path recipe = Checkout.root().resolve("stack/build");
        Process asked = new ProcessBuilder(recipe.toString(), "--path").start();
        Path stack = Path.of(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        assumeTrue(Files.isDirectory(stack), "the stack was not built: run stack/build");
        return new StackRoom(stack, folder);
    }

    /// Builds with the bundled buildpacks, detected.
    Built build(Source source) throws Exception {
        return build(source, Buildpacks.detected(), false, Map.of(), "");
    }

    Built build(Source source, List<Buildpack> buildpacks, boolean chosen, Map<String, String> config, String then)
            throws Exception {
        Path run = Files.createTempDirectory(folder, "run-");
        Path out = Files.createTempDirectory(folder, "out-");
        Path cache = Files.createDirectories(folder.resolve("cache"));
        var builder = new ProcessBuilder(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "bash",
                "-c",
                SCRIPT,
                "build",
                stack.toString(),
                run.toString(),
                cache.toString(),
                out.toString());
        builder.environment().put("BUILD_COMMAND", BuildDyno.COMMAND);
        builder.environment().put("RUN_COMMAND", then);
        Path said = out.resolve("said");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        try (OutputStream stdin = process.getOutputStream()) {
            var input = new BuildInput(stdin, BuildLimits.of(2));
            input.tools(new BuildTools(APP, TENANT, new BuildTools.Stack(STACK, ""), Map.of(), buildpacks, chosen));
            input.app(request(source, config));
        }
        if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("the build hangs: " + Files.readString(said));
        }
        return new Built(
                Integer.parseInt(read(out.resolve("status"), "99").strip()),
                read(said, ""),
                BuildResult.of(Optional.of(read(out.resolve("result.json"), "").getBytes(StandardCharsets.UTF_8))),
                read(out.resolve("files"), "").lines().toList(),
                read(out.resolve("ran"), ""));
    }

    private static BuildRequest request(Source source, Map<String, String> config) {
        var user = new Build.User(AccountId.random(), "dev@example.test");
        var revision = BuildRequest.Revision.commit("0123", "first", Instant.parse("2026-01-01T00:00:00Z"));
        return new BuildRequest(APP, TENANT, user, STACK, source, revision, List.of(), config, "0-request");
    }

    private static String read(Path file, String otherwise) throws IOException {
        return Files.exists(file) ? Files.readString(file) : otherwise;
    }
}
