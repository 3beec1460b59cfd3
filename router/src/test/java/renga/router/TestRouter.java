package renga.router;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import renga.core.AppId;
import renga.core.route.AppRoute;
import renga.core.route.Backend;
import renga.router.proxy.Timeouts;
import renga.router.proxy.Transport;

/// A whole router on a free port with a folder of its own, and the platform's end of its socket.
final class TestRouter implements AutoCloseable {
    static final AppId SHOP = AppId.of("6f1b7a52-55d0-4b35-9f7c-0f6ad4d0a001");
    static final String HOST = "shop.localhost";

    final Path home;
    final Router router;
    final PlatformEnd platform;

    TestRouter(Path home, Transport transport, Timeouts timeouts) throws IOException {
        this.home = home;
        Files.createDirectories(home);
        router = new Router(new Settings(home, 0, 2), transport, timeouts, InstantSource.system());
        platform = connect();
    }

    /// With Heroku's times divided by 50: 1.5 s hold, 0.6 s to the first byte, 1.1 s idle, 0.1 s connect.
    static TestRouter hasty(Path home) throws IOException {
        return new TestRouter(home, Transport.best(), Timeouts.heroku().dividedBy(50));
    }

    /// With Heroku's own times.
    static TestRouter patient(Path home) throws IOException {
        return new TestRouter(home, Transport.best(), Timeouts.heroku());
    }

    PlatformEnd connect() throws IOException {
        return new PlatformEnd(home.resolve("control.sock"));
    }

    void serve(TestBackend... backends) throws Exception {
        platform.snapshot(route(AppRoute.Service.RUNNING, backends));
    }

    void serve(AppRoute.Service service) throws Exception {
        platform.snapshot(route(service));
    }

    static AppRoute route(AppRoute.Service service, TestBackend... backends) {
        return route(service, Arrays.stream(backends).map(TestBackend::backend).toList());
    }

    static AppRoute route(AppRoute.Service service, List<Backend> backends) {
        return new AppRoute(SHOP, "shop", List.of(HOST, "WWW.Example.test"), service, backends);
    }

    Visitor visitor() throws IOException {
        return new Visitor(router.port());
    }

    Visitor.Response get(String path) throws IOException {
        try (var visitor = visitor()) {
            return visitor.get(HOST, path);
        }
    }

    @Override
    public void close() throws Exception {
        platform.close();
        router.close();
    }
}
