package renga.dyno.runc;

import java.io.FileOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.EnumSet;
import renga.core.CaBundle;
import renga.core.DynoSize;

/// Small read-only files that dynos mount over those of the stack; made when the runtime opens.
record SharedFiles(Path folder) {
    /// What a dyno's resolver does while the name service restarts with the platform: ask again for 10 seconds.
    private static final String RESOLVER_OPTIONS = "options timeout:2 attempts:5\n";

    private static final char[] JAVA_PASSWORD = "changeit".toCharArray();

    void make(Inet4Address gateway, Path caBundle) throws IOException {
        write(resolver(), "nameserver " + gateway.getHostAddress() + "\n" + RESOLVER_OPTIONS);
        for (DynoSize size : EnumSet.allOf(DynoSize.class)) {
            Path memory = cgroup(size).resolve("memory");
            Files.createDirectories(memory);
            for (Path made : new Path[] {cgroup(size), memory}) {
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            write(memory.resolve("memory.limit_in_bytes"), size.memoryQuotaBytes() + "\n");
        }
        trust(caBundle);
    }

    /// Parsing some 150 certificates and writing them for Java takes 0.25 s of a restart, so they are made
    /// anew only for another bundle. Java's file comes first, and is on the disk: the other one, once there,
    /// says that both are right.
    private void trust(Path caBundle) throws IOException {
        boolean both = Files.exists(javaCertificates()) && Files.exists(certificates());
        if (both && Files.mismatch(certificates(), caBundle) < 0) return;
        javaTrust(caBundle);
        write(certificates(), Files.readString(caBundle));
    }

    Path resolver() {
        return folder.resolve("resolv.conf");
    }

    Path certificates() {
        return folder.resolve("ca-certificates.crt");
    }

    Path javaCertificates() {
        return folder.resolve("cacerts");
    }

    /// What the dyno sees at `/sys/fs/cgroup`: the one file by which buildpacks tune themselves, showing the quota.
    Path cgroup(DynoSize size) {
        return folder.resolve("cgroup-" + size.memoryQuotaBytes());
    }

    /// A JKS, since Java opens its trust store without the password: of a PKCS12 with one it would read nothing.
    private void javaTrust(Path caBundle) throws IOException {
        Path next = folder.resolve("cacerts.next");
        try (FileOutputStream to = new FileOutputStream(next.toFile())) {
            KeyStore store = CaBundle.trustStore(caBundle, "JKS");
            store.store(to, JAVA_PASSWORD);
            to.getFD().sync();
        } catch (GeneralSecurityException e) {
            throw new IOException("making Java's trust store of " + caBundle + ": " + e.getMessage(), e);
        }
        publish(next, javaCertificates());
    }

    private static void write(Path file, String content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        publish(Files.writeString(next, content), file);
    }

    /// Replaced, not rewritten: dynos that run keep the file they have.
    private static void publish(Path next, Path file) throws IOException {
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
