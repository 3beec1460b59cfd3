package renga.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What passes through: heads, bodies, the headers added and dropped.
class ProxyTest {
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private TestRouter router;
    private TestBackend backend;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        router = TestRouter.patient(home.resolve("router"));
        backend = TestBackend.that(talk -> {
            while (talk.hasRequest()) {
                String head = talk.head();
                heads.add(head);
                talk.body(head);
                talk.ok("hello");
            }
        });
        router.serve(backend);
    }

    @AfterEach
    void stop() throws Exception {
        router.close();
        backend.close();
    }

    @Test
    void aRequestIsAnsweredAndLogged() throws Exception {
        Visitor.Response response = router.get("/a?b=c");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.header("via")).isEqualTo("1.1 renga");
        assertThat(router.platform.line("path=\"/a?b=c\""))
                .matches("at=info method=GET path=\"/a\\?b=c\" host=shop\\.localhost request_id=[0-9a-f-]{36}"
                        + " fwd=\"127\\.0\\.0\\.1\" dyno=web\\.1 connect=\\d+ms service=\\d+ms status=200 bytes=5"
                        + " protocol=http");
    }
}
