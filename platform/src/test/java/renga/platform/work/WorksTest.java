package renga.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import renga.platform.db.TestDatabase;

class WorksTest {
    private static final UUID SUBJECT = UUID.randomUUID();

    private final List<String> done = new CopyOnWriteArrayList<>();
    private TestDatabase db;

    @BeforeEach
    void start() {
        db = new TestDatabase();
    }

    @AfterEach
    void stop() throws Exception {
        db.close();
    }

    @Test
    void stepsRunInOrderAndHandTheirDataOn() throws Exception {
        try (Works works = works(note("one"), note("two"), note("three"))) {
            works.run(begin(works)).get(20, TimeUnit.SECONDS);
            assertThat(done).containsExactly("one of start", "two of start+one", "three of start+one+two");
            assertThat(rows()).isZero();
        }
    }

    @Test
    void whatWasRolledBackNeverRuns() throws Exception {
        try (Works works = works(note("one"))) {
            var begun = new AtomicReference<UUID>();
            assertThatThrownBy(() -> db.database().jdbi().useTransaction(tx -> {
                        begun.set(works.begin(tx, "test", SUBJECT, "start"));
                        throw new IllegalStateException("the rest of the transaction failed");
                    }))
                    .hasMessageContaining("the rest");
            works.run(begun.get()).get(20, TimeUnit.SECONDS);
            assertThat(done).isEmpty();
        }
    }

    /// A kill is a step that never returns, and a second life on the same rows.
    @Test
    void whatAKillLeftIsResumedWhereItWas() throws Exception {
        var reached = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        WorkPlan.Step killed = new WorkPlan.Step("be killed", item -> {
            reached.countDown();
            never.await();
            return item.data();
        });
        UUID id;
        try (Works first = works(note("one"), killed, note("three"))) {
            id = begin(first);
            first.run(id);
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        }
        try (Works second = works(note("one"), note("two"), note("three"))) {
            second.run(id).get(20, TimeUnit.SECONDS);
        }
        assertThat(done).containsExactly("one of start", "two of start+one", "three of start+one+two");
        assertThat(rows()).isZero();
    }

    @Test
    void aStepThatFailsIsTriedAgain() throws Exception {
        var tries = new AtomicInteger();
        WorkPlan.Step flaky = new WorkPlan.Step("work at last", item -> {
            if (tries.incrementAndGet() < 3) throw new IOException("not yet");
            return item.data();
        });
        try (Works works = works(flaky, note("after"))) {
            works.run(begin(works)).get(20, TimeUnit.SECONDS);
        }
        assertThat(tries).hasValue(3);
        assertThat(done).containsExactly("after of start");
    }

    @Test
    void whatRunsIsNotRunTwice() throws Exception {
        try (Works works = works(note("one"))) {
            UUID id = begin(works);
            var first = works.run(id);
            works.run(id).get(20, TimeUnit.SECONDS);
            first.get(20, TimeUnit.SECONDS);
        }
        assertThat(done).containsExactly("one of start");
    }

    private Works works(WorkPlan.Step... steps) {
        var works = new Works(db.database(), Clock.systemUTC());
        works.start(List.of(new WorkPlan("test", List.of(steps))));
        return works;
    }

    private UUID begin(Works works) {
        return db.database().jdbi().inTransaction(tx -> works.begin(tx, "test", SUBJECT, "start"));
    }

    private WorkPlan.Step note(String name) {
        return new WorkPlan.Step(name, item -> {
            done.add(name + " of " + item.data());
            return item.data() + "+" + name;
        });
    }

    private int rows() {
        return db.database()
                .jdbi()
                .withHandle(h -> h.createQuery("SELECT count(*) FROM work")
                        .mapTo(Integer.class)
                        .one());
    }
}
