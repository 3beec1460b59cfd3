package renga.platform.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.fetch.Fetcher;
import renga.platform.refusal.Refusal;
import renga.platform.release.LedgerFixture;

/// Uploads, from the ticket to the day they are deleted.
class SourcesTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path home;

    private LedgerFixture ledger;
    private Sources sources;
    private Instant now = NOON;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture(home);
        var fetcher = new Fetcher(home.resolve("none"), List.of());
        var limits = new SourceLimits(100, Duration.ofHours(24), 2, Duration.ofSeconds(1));
        sources = new Sources(ledger.db, home.resolve("sources"), fetcher, limits, () -> now);
    }

    @AfterEach
    void close() throws Exception {
        sources.close();
        ledger.close();
    }

    @Test
    void gives_back_what_it_was_given() throws Exception {
        var ticket = Parts.of(sources.open(ledger.dev.id()));
        assertThatThrownBy(() -> sources.get(ticket.id(), ticket.get())).isInstanceOf(Refusal.class);
        sources.put(ticket.id(), ticket.put(), text("one"));
        sources.put(ticket.id(), ticket.put(), text("two"));

        assertThat(sources.get(ticket.id(), ticket.get())).hasContent("two");
        assertThatThrownBy(() -> sources.get(ticket.id(), ticket.put())).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> sources.put(ticket.id(), ticket.get(), text("three")))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> sources.get("no id", ticket.get())).isInstanceOf(Refusal.class);
    }

    @Test
    void takes_neither_nothing_nor_too_much() throws IOException {
        var ticket = Parts.of(sources.open(ledger.dev.id()));
        assertThatThrownBy(() -> sources.put(ticket.id(), ticket.put(), text("")))
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> sources.put(ticket.id(), ticket.put(), text("x".repeat(101))))
                .hasMessageContaining("larger");
        assertThat(home.resolve("sources")).isEmptyDirectory();
    }

    @Test
    void keeps_them_a_day_and_only_so_many() throws Exception {
        var ticket = Parts.of(sources.open(ledger.dev.id()));
        sources.put(ticket.id(), ticket.put(), text("one"));
        sources.open(ledger.dev.id());
        assertThatThrownBy(() -> sources.open(ledger.dev.id())).hasMessageContaining("2 uploads already");
        Files.writeString(home.resolve("sources/.half-left-by-a-kill"), "half");

        sources.collect();
        assertThat(home.resolve("sources")).isDirectoryContaining(file -> file.endsWith(ticket.id()));
        assertThat(home.resolve("sources/.half-left-by-a-kill")).doesNotExist();

        now = NOON.plus(Duration.ofHours(24));
        assertThatThrownBy(() -> sources.get(ticket.id(), ticket.get())).isInstanceOf(Refusal.class);
        sources.collect();
        assertThat(home.resolve("sources")).isEmptyDirectory();
        sources.open(ledger.dev.id());
    }

    private record Parts(String id, String put, String get) {
        static Parts of(Sources.Ticket ticket) {
            String[] put = ticket.putPath().split("/", -1);
            return new Parts(put[2], put[3], ticket.getPath().split("/", -1)[3]);
        }
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
