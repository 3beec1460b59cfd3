package renga.platform.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import renga.platform.vault.LocalAuthority;

/// Lines on their way to real servers: those that take them, and those that do not.
@Timeout(120)
class DeliveryTest {
    @TempDir
    Path home;

    private final List<DrainPeer> peers = new ArrayList<>();
    private DrainRoom room;

    @BeforeEach
    void open() {
        room = new DrainRoom(home);
    }

    @AfterEach
    void close() throws Exception {
        room.close();
        for (DrainPeer peer : peers) peer.close();
    }

    @Test
    void https_gets_what_is_logged_from_then_on_as_logplex_posts_it() throws Exception {
        room.says("before");
        DrainPeer peer = kept(DrainPeer.https(room.authority.server()));
        String token = room.add(peer.url()).get("token").asString();
        room.says("one");
        DrainPeer.Post post = peer.post();
        assertThat(post.path()).isEqualTo("/logs?key=hidden");
        assertThat(post.header("Authorization")).isEqualTo("Basic dXNlcjpzQGNydA==");
        assertThat(post.header("Content-Type")).isEqualTo("application/logplex-1");
        assertThat(post.header("User-Agent")).startsWith("Logplex/");
        assertThat(post.header("Logplex-Drain-Token")).isEqualTo(token);
        assertThat(post.header("Logplex-Msg-Count")).isEqualTo("1");
        assertThat(post.header("Logplex-Frame-Id")).matches("[0-9A-F]{32}");
        assertThat(peer.message()).matches("<190>1 [-0-9T:.]+\\+00:00 host app web\\.1 - one");
    }

    @Test
    void syslog_gets_frames_in_order_over_tcp_and_tls() throws Exception {
        DrainPeer tcp = kept(DrainPeer.tcp());
        DrainPeer tls = kept(DrainPeer.tls(room.authority.server()));
        String token = room.add(tcp.url()).get("token").asString();
        room.add(tls.url());
        room.says(1, 2_000);
        for (DrainPeer peer : peers) {
            for (int i = 1; i <= 2_000; i++) assertThat(peer.text()).isEqualTo("- " + i);
        }
        room.changed("State changed from starting to up");
        assertThat(tcp.message())
                .matches("<45>1 \\S+ " + token + " heroku web\\.1 - - State changed from starting to up");
    }

    @Test
    void a_receiver_that_was_away_gets_all_in_the_same_frames() throws Exception {
        DrainPeer peer = kept(DrainPeer.http());
        peer.answer = _ -> 503;
        room.add(peer.url());
        room.says(1, 3);
        String first = peer.post().header("Logplex-Frame-Id");
        assertThat(peer.post().header("Logplex-Frame-Id")).isEqualTo(first);
        room.says(4, 5);
        peer.answer = _ -> 200;
        for (int i = 1; i <= 5; i++) assertThat(peer.text()).isEqualTo(String.valueOf(i));
        assertThat(room.log()).noneMatch(line -> line.contains("Error L"));
    }

    @Test
    void after_a_kill_lines_come_again_and_their_frames_say_which() throws Exception {
        DrainPeer peer = kept(DrainPeer.http());
        String id = room.add(peer.url()).get("id").asString();
        long begun = room.position(id);
        room.says(1, 3);
        for (int i = 1; i <= 3; i++) assertThat(peer.text()).isEqualTo(String.valueOf(i));
        room.until(() -> room.position(id) == begun + 3);
        room.end();
        peer.posts.clear();
        room.says(4, 5);
        // As if the last seconds of its life had not been written down.
        room.position(id, begun + 1);
        room.live(DrainRoom.LOOPBACK);
        for (int i = 2; i <= 5; i++) assertThat(peer.text()).isEqualTo(String.valueOf(i));
        assertThat(peer.post().header("Logplex-Frame-Id")).isEqualTo("%016X%016X".formatted(begun + 1, begun + 4));
    }

    @Test
    void of_what_is_not_taken_the_newest_1024_are_kept_and_the_log_says_so_once() throws Exception {
        DrainPeer peer = kept(DrainPeer.http());
        peer.answer = _ -> 500;
        room.add(peer.url());
        room.says(1, 1_500);
        // Two tries after the last line: the first of them may have begun before it.
        peer.posts.clear();
        for (int i = 0; i < 3; i++) peer.post();
        peer.answer = _ -> 204;
        for (int i = 477; i <= 1_500; i++) assertThat(peer.text()).isEqualTo(String.valueOf(i));
        assertThat(peer.message())
                .matches(
                        "<172>1 \\S+ host heroku logplex - Error L10 \\(output buffer overflow\\): 476 messages dropped"
                                + " since \\S+\\+00:00\\.");
        assertThat(room.log()).filteredOn(line -> line.contains("Error L10")).hasSize(1);
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_told_once() throws Exception {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        var stranger = LocalAuthority.open(elsewhere, "localhost", Clock.systemUTC());
        DrainPeer peer = kept(DrainPeer.tls(stranger.server()));
        DrainPeer good = kept(DrainPeer.tcp());
        room.add(peer.url());
        room.add(good.url());
        room.says(1, 1);
        assertThat(good.text()).isEqualTo("- 1");
        assertThat(good.message())
                .endsWith(" heroku logplex - - Error L14 (certificate validation): error=\"unknown ca\""
                        + " uri=\"syslog+tls://localhost:" + peer.port() + "/\"");
        room.says(2, 2);
        assertThat(good.text()).isEqualTo("- 2");
        assertThat(peer.messages).isEmpty();
        assertThat(room.log()).filteredOn(line -> line.contains("Error L14")).hasSize(1);
    }

    @Test
    void a_slow_one_holds_up_nobody() throws Exception {
        DrainPeer slow = kept(DrainPeer.http());
        DrainPeer quick = kept(DrainPeer.http());
        var asked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        slow.answer = _ -> {
            asked.countDown();
            return awaited(release) ? 204 : 500;
        };
        room.add(slow.url());
        room.add(quick.url());
        room.says("one");
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        room.says(2, 900);
        assertThat(quick.text()).isEqualTo("one");
        for (int i = 2; i <= 900; i++) assertThat(quick.text()).isEqualTo(String.valueOf(i));
        assertThat(slow.messages).isEmpty();
        release.countDown();
        assertThat(slow.text()).isEqualTo("one");
        for (int i = 2; i <= 900; i++) assertThat(slow.text()).isEqualTo(String.valueOf(i));
    }

    @Test
    void a_redirect_is_not_followed_and_what_is_refused_for_good_is_left_out() throws Exception {
        DrainPeer peer = kept(DrainPeer.http());
        peer.answer = post -> post.messages().getFirst().endsWith(" bad") ? 400 : 302;
        room.add(peer.url());
        room.says("bad");
        assertThat(peer.post().path()).isEqualTo("/logs?key=hidden");
        room.says("good");
        assertThat(IntStream.range(0, 3).mapToObj(_ -> next(peer)).toList()).allMatch("/logs?key=hidden"::equals);
        peer.answer = _ -> 204;
        // The log says, too, that one was lost.
        var taken = List.of(peer.text(), peer.text());
        assertThat(taken)
                .anyMatch("good"::equals)
                .anyMatch(text -> text.contains("L10") && text.contains(" 1 messages"));
    }

    @Test
    void an_address_that_is_closed_meanwhile_is_not_connected_to() throws Exception {
        DrainPeer peer = kept(DrainPeer.tcp());
        String id = room.add(peer.url()).get("id").asString();
        room.says("one");
        assertThat(peer.text()).isEqualTo("- one");
        room.end();
        room.live(List.of());
        room.says("two");
        room.end();
        assertThat(peer.messages).isEmpty();
        room.live(DrainRoom.LOOPBACK);
        assertThat(peer.text()).isEqualTo("- two");
        assertThat(room.position(id)).isPositive();
    }

    @Test
    void a_syslog_server_that_comes_back_is_found_again() throws Exception {
        DrainPeer first = DrainPeer.tcp();
        room.add(first.url());
        room.says("one");
        assertThat(first.text()).isEqualTo("- one");
        first.close();
        DrainPeer second = kept(DrainPeer.tcp(first.port()));
        // Nobody says when the end of the other connection is seen: what is written before is lost, and what was
        // being written comes again.
        room.until(() -> {
            room.says("two");
            return second.messages.stream().anyMatch(message -> message.endsWith(" - two"));
        });
        assertThat(second.text()).isIn("- one", "- two");
    }

    @Test
    void a_removed_drain_and_one_of_a_destroyed_app_get_no_more() throws Exception {
        DrainPeer removed = kept(DrainPeer.tcp());
        DrainPeer ended = kept(DrainPeer.tcp());
        DrainPeer stays = kept(DrainPeer.tcp());
        String token = room.add(removed.url()).get("token").asString();
        room.add(stays.url());
        assertThat(room.api.delete("/apps/shop/log-drains/" + token).statusCode())
                .isEqualTo(200);
        room.says("one");
        assertThat(stays.text()).isEqualTo("- one");
        room.drains.farewell(room.shop.id());
        room.says("two");
        room.add(ended.url());
        room.says("three");
        assertThat(ended.text()).isEqualTo("- three");
        assertThat(removed.messages).isEmpty();
        assertThat(stays.messages).isEmpty();
    }

    @Test
    void who_closes_idle_connections_gets_the_next_lines_all_the_same() throws Exception {
        DrainPeer peer = kept(DrainPeer.http());
        String id = room.add(peer.url()).get("id").asString();
        long begun = room.position(id);
        room.says("one");
        assertThat(peer.text()).isEqualTo("one");
        // It rests, and has written down how far it is.
        room.until(() -> room.position(id) == begun + 1);
        room.says("two");
        assertThat(peer.text()).isEqualTo("two");
    }

    private <T extends DrainPeer> T kept(T peer) {
        peers.add(peer);
        return peer;
    }

    private static String next(DrainPeer peer) {
        try {
            return peer.post().path();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(4, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
