package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/// The root file system of dynos, which is read-only when they run: what is mounted over must be there.
final class StackRoot {
    private static final List<String> FOLDERS =
            List.of("app", "cache", "build", "proc", "sys", "dev", "tmp", "etc/ssl/certs");
    private static final List<String> FILES =
            List.of("etc/resolv.conf", "etc/hosts", "etc/ssl/certs/ca-certificates.crt");
    private static final List<String> PROGRAMS = List.of("usr/bin/tini", "bin/bash");

    private StackRoot() {}

    /// What it calls itself, in `/etc/renga-stack`; empty if it says nothing.
    static String name(Path root) throws IOException {
        Path file = root.resolve("etc/renga-stack");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) return "";
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("STACK="))
                .map(line -> line.substring("STACK=".length()))
                .findFirst()
                .orElse("");
    }

    static void prepare(Path root) throws IOException {
        for (String program : PROGRAMS) {
            if (!Files.isExecutable(root.resolve(program))) {
                throw new IOException("the stack " + root + " has no /" + program + "; build it: stack/build");
            }
        }
        for (String folder : FOLDERS) Files.createDirectories(root.resolve(folder));
        for (String file : FILES) {
            Path path = root.resolve(file);
            // A link would make runc mount somewhere else.
            if (Files.isSymbolicLink(path)) Files.delete(path);
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) Files.createFile(path);
        }
    }
}
