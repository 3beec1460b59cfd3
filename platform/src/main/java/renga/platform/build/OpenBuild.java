package renga.platform.build;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import renga.core.ReleaseId;
import renga.core.SlugId;
import renga.platform.slug.Slug;
import renga.platform.slug.Slugs;

/// One build from its row to its last word. Its row tells how it went before the transcript ends: who follows that to
/// its end then asks for the row. For one thread.
public final class OpenBuild implements Talk, AutoCloseable {
    static final String BROKEN_OFF = "The build was cut off by an error of the platform. Push again.";

    private final Place place;
    private final Build row;
    private final BuildRequest request;
    private final Transcript transcript;
    private final Work work;
    private boolean settled;

    /// What it needs of its room.
    ///
    /// @param closed run when it is over
    record Place(BuildTable table, Slugs slugs, Supplier<Instant> now, Runnable closed) {}

    interface Work {
        BuildRun.End run() throws InterruptedException;
    }

    OpenBuild(Place place, Build row, BuildRequest request, Transcript transcript, Work work) {
        this.place = place;
        this.row = row;
        this.request = request;
        this.transcript = transcript;
        this.work = work;
    }

    /// As it began.
    public Build row() {
        return row;
    }

    /// Builds, in its turn, and returns when there is a slug or a reason why not.
    public BuildOutcome run() throws InterruptedException {
        return switch (work.run()) {
            case BuildRun.End.Published published ->
                new BuildOutcome.Built(keep(published), published.result().first());
            case BuildRun.End.Stopped(String sentence) -> {
                fail(sentence);
                yield new BuildOutcome.Failed(sentence);
            }
        };
    }

    /// Adds to what the build says.
    @Override
    public void say(byte[] bytes, int offset, int length) {
        transcript.write(bytes, offset, length);
    }

    /// Its slug is that release now: it has succeeded.
    public void released(ReleaseId release) {
        place.table().succeed(row.id(), release, place.now().get());
        settled = true;
    }

    /// @param sentence why there is no release
    public void fail(String sentence) {
        place.table().fail(row.id(), sentence, place.now().get());
        settled = true;
    }

    private Slug keep(BuildRun.End.Published published) {
        Instant now = place.now().get();
        List<String> names = published.result().buildpacks();
        var slug = new Slug(
                SlugId.random(),
                request.app(),
                published.tree(),
                published.result().processTypes(),
                request.revision().version(),
                request.revision().title(),
                names.isEmpty() ? Optional.empty() : Optional.of(names.getLast()),
                request.stack(),
                Optional.empty(),
                now,
                now);
        place.slugs().add(slug);
        place.table().built(row.id(), names, slug.id(), now);
        return slug;
    }

    @Override
    public void close() {
        try {
            if (!settled) fail(BROKEN_OFF);
        } finally {
            transcript.close();
            place.closed().run();
        }
    }
}
