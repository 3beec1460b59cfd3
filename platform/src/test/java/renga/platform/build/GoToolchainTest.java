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
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.build.StackRoom.Built;

/// Go's toolchain comes from the proxy that GOPROXY names, and is run only if the checksum database vouches for it: a
/// module proxy of the test's own on loopback, with a toolchain that is a few lines of shell. That a vouched one is
/// taken, the cases beside the buildpack show.
class GoToolchainTest {
    private static final String MODULE = "golang.org/toolchain";
    private static final String VERSION = "v0.0.1-go1.25.1.linux-amd64";

    @TempDir
    Path folder;

    private HttpServer proxy;

    @BeforeEach
    void serve() throws Exception {
        Map<String, byte[]> pages = Map.of(
                "list",
                text(VERSION + "\nv0.0.1-go1.25.9.windows-amd64\nv0.0.1-go1.24.9.linux-amd64\n"),
                VERSION + ".info",
                text("{\"Version\": \"%s\"}".formatted(VERSION)),
                VERSION + ".mod",
                text("module " + MODULE),
                VERSION + ".zip",
                toolchain());
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            byte[] page = pages.get(exchange.getRequestURI().getPath().replace("/%s/@v/".formatted(MODULE), ""));
            exchange.sendResponseHeaders(page == null ? 404 : 200, page == null ? -1 : page.length);
            try (OutputStream out = exchange.getResponseBody()) {
                if (page != null) out.write(page);
            }
        });
        proxy.start();
    }

    @AfterEach
    void stop() {
        proxy.stop(0);
    }

    @Test
    void refuses_what_nobody_vouches_for() throws Exception {
        Built built = build("go 1.25", "ls -m /cache/go");
        assertThat(built.status()).isEqualTo(1);
        assertThat(built.output())
                .contains("-----> No Go version was specified. Using the newest of the default series: go1.25.1\n")
                .contains("verifying", "checksum database disabled by GOSUMDB=off")
                .contains(" !     go1.25.1 could not be fetched: the lines above say why.")
                .doesNotContain("run by the proxy's go");
        assertThat(built.ran()).as("nothing of it stays in the cache").doesNotContain("unpacking", "toolchain");
    }

    @Test
    void knows_the_versions_of_this_kind_of_machine() throws Exception {
        Built built = build("go 1.30", "");
        assertThat(built.status()).isEqualTo(1);
        assertThat(built.output()).contains("There is no Go 1.30 (go.mod, go).", "There is: 1.24.9 1.25.1.");
    }

    private Built build(String line, String then) throws Exception {
        String address = "http://127.0.0.1:" + proxy.getAddress().getPort();
        var config = Map.of("GOPROXY", address, "GOSUMDB", "off");
        Source app = Trees.of("go.mod", "module example.test/x\n\n" + line + "\n");
        return StackRoom.find(folder).build(app, List.of(Buildpacks.bundled("heroku/go")), true, config, then);
    }

    private static byte[] toolchain() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String file : List.of("VERSION", "bin/go", "pkg/tool/linux_amd64/compile")) {
                zip.putNextEntry(new ZipEntry("%s@%s/%s".formatted(MODULE, VERSION, file)));
                zip.write(text("#!/bin/sh\necho run by the proxy\\'s go\n"));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
