package renga.platform.deploy;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import renga.platform.build.Talk;
import renga.platform.release.PhaseOutcome;
import renga.platform.release.Release;
import renga.platform.release.ReleasePhases;
import renga.platform.release.Releases;

/// What a deploy hears of its release phase, in Heroku's words (heroku-behaviour.md §4). Thread-safe.
final class PhaseTalk {
    static final String DECLARED =
            " !     Release command declared: this new release will not be available until the" + " command succeeds.";

    /// The time limits of the release command and of one before it.
    private static final Duration WAIT_MAX = Duration.ofHours(2);

    private static final Logger LOG = LoggerFactory.getLogger(PhaseTalk.class);

    private final ReleasePhases phases;
    private final Releases releases;

    PhaseTalk(ReleasePhases phases, Releases releases) {
        this.phases = phases;
        this.releases = releases;
    }

    /// Tells what the command says until the release is decided.
    ///
    /// @return why it is not available; empty if it is
    Optional<String> listen(Release release, Talk talk) throws InterruptedException {
        phases.ahead(release)
                .ifPresent(first -> talk.line("Waiting for the release command of v" + first.version() + " to end..."));
        if (release.hasPhase() && phases.awaitBegun(release, WAIT_MAX)) {
            talk.line("Running release command...");
            talk.line("");
            copy(release, talk);
        }
        talk.text("Waiting for release....");
        return switch (phases.await(release, WAIT_MAX)) {
            case PhaseOutcome.Succeeded _ -> {
                talk.line(" done.");
                yield Optional.empty();
            }
            case PhaseOutcome.Failed(String sentence) -> {
                talk.line(" failed.");
                talk.line("");
                talk.line(" !     " + sentence);
                talk.line(" !     " + consequence(release));
                yield Optional.of(sentence);
            }
            case PhaseOutcome.StillPending _ -> {
                talk.line(" not yet.");
                talk.line(
                        " !     It is pending still. `heroku releases` tells how it goes on; push again if it fails.");
                yield Optional.of("Its release phase did not end within " + WAIT_MAX.toHours() + " hours.");
            }
        };
    }

    private void copy(Release release, Talk talk) throws InterruptedException {
        try {
            phases.copyOutput(release, new Said(talk));
        } catch (IOException e) {
            LOG.warn("the output of the release command of {} cannot be read; it goes on", release, e);
            talk.line(" !     What it says cannot be shown. `heroku logs` tells it, too.");
        }
    }

    private String consequence(Release release) {
        return releases.current(release.app())
                .filter(current -> current.slug().isPresent())
                .map(current -> "v%d goes on serving. Mend the cause and push the same commit again."
                        .formatted(current.version()))
                .orElse("There is no earlier release to go on with. Mend the cause and push the same commit again.");
    }

    /// A stream to somebody who listens.
    private static final class Said extends OutputStream {
        private final Talk talk;

        Said(Talk talk) {
            this.talk = talk;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            talk.say(bytes, offset, length);
        }
    }
}
