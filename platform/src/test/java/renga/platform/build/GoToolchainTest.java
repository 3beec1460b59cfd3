package renga.platform.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.build.StackRoom.Built;

/// Go's toolchain is run only if it is what the checksum database announced: a module proxy of the test's own on
/// loopback, with a toolchain that is a few lines of shell.
class GoToolchainTest {
    private static final String MODULE = "golang.org/toolchain@v0.0.1-go1.25.1.linux-amd64";
    private static final String LIST = "/golang.org/toolchain/@v/list";
    private static final String ZIP = "/golang.org/toolchain/@v/v0.0.1-go1.25.1.linux-amd64.zip";
    private static final String LOOKUP = "/sumdb/sum.invalid/lookup/" + MODULE;

    private static final Map<String, String> TOOLCHAIN = new TreeMap<>(Map.of(
            MODULE + "/VERSION", "go1.25.1\n",
            MODULE + "/bin/go",
                    "#!/bin/sh\ncase $1 in list) echo example.test/x ;; install) cp /bin/true \"$GOBIN/x\"; echo built by the proxy\\'s go ;; esac\n",
            MODULE + "/pkg/tool/linux_amd64/compile", "#!/bin/sh\n"));

    @TempDir
    Path folder;

    private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
    private HttpServer proxy;

    @BeforeEach
    void serve() throws Exception {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            byte[] page = pages.get(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(page == null ? 404 : 200, page == null ? -1 : page.length);
            try (OutputStream out = exchange.getResponseBody()) {
                if (page != null) out.write(page);
            }
        });
        proxy.start();
        pages.put(
                LIST,
                text("v0.0.1-go1.25.1.linux-amd64\nv0.0.1-go1.25.1.windows-amd64\nv0.0.1-go1.24.9.linux-amd64\n"));
        pages.put(ZIP, zip());
    }

    @AfterEach
    void stop() {
        proxy.stop(0);
    }

    @Test
    void takes_what_was_announced() throws Exception {
        announce(hash());

        Built built = build();
        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output()).contains("built by the proxy's go").doesNotContain("did not answer");
        assertThat(built.files()).contains("./bin/x");
    }

    @Test
    void refuses_what_was_not() throws Exception {
        announce("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");

        Built built = build();
        assertThat(built.status()).isEqualTo(1);
        assertThat(built.output())
                .contains(" !     go1.25.1 is not what the checksum database announced: its hash differs from 47DEQ")
                .doesNotContain("built by");
        assertThat(build().status()).as("nothing of it stays in the cache").isEqualTo(1);
    }

    @Test
    void says_so_if_nobody_announced_it() throws Exception {
        Built built = build();
        assertThat(built.status()).as(built.output()).isZero();
        assertThat(built.output()).contains("The checksum database did not answer: go1.25.1 is as the proxy sent it");
    }

    private Built build() throws Exception {
        var config = Map.of(
                "GOPROXY",
                "http://127.0.0.1:1,http://127.0.0.1:" + proxy.getAddress().getPort(),
                "GOSUMDB",
                "sum.invalid");
        Source app = Trees.of("go.mod", "module example.test/x\n\ngo 1.24\n");
        return StackRoom.find(folder).build(app, List.of(Buildpacks.bundled("heroku/go")), true, config, "");
    }

    private void announce(String hash) {
        String row = "golang.org/toolchain v0.0.1-go1.25.1.linux-amd64";
        pages.put(LOOKUP, text("123\n" + row + " h1:" + hash + "\n" + row + "/go.mod h1:other=\n"));
    }

    /// As Go does it: a line per file, sorted by name, and the hash of those lines.
    private static String hash() {
        var lines = new StringBuilder();
        TOOLCHAIN.forEach((name, content) -> lines.append(HexFormat.of().formatHex(sha256(text(content))))
                .append("  ")
                .append(name)
                .append('\n'));
        return Base64.getEncoder().encodeToString(sha256(text(lines.toString())));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] zip() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : TOOLCHAIN.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(text(file.getValue()));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
