package renga.platform.release;

import java.util.Optional;
import renga.dyno.Exit;
import renga.platform.run.OneOffEnd;

/// The sentences about release phases.
final class PhaseLines {
    private static final long MEGABYTE = 1L << 20;

    private PhaseLines() {}

    static String running(Release release) {
        return "Running release v%d commands by user %s"
                .formatted(release.version(), release.author().email());
    }

    static String failed(Release release, String sentence) {
        return "Release v%d command failed: %s".formatted(release.version(), sentence);
    }

    /// @return empty if the command succeeded
    static Optional<String> failure(OneOffEnd.Exited end, long memoryBytesMax) {
        return Optional.of(sentence(end, memoryBytesMax)).filter(text -> !text.isEmpty());
    }

    private static String sentence(OneOffEnd.Exited end, long memoryBytesMax) {
        Exit exit = end.exit();
        return switch (end.cause()) {
            case TIME ->
                "The release command took longer than %d minutes and was stopped."
                        .formatted(ReleasePhases.TIME_MAX.toMinutes());
            case STOPPED -> "The release command was stopped.";
            case ITSELF -> {
                if (exit.outOfMemory()) {
                    yield "The release command used more than %d MB of memory and was stopped (R15)."
                            .formatted(memoryBytesMax / MEGABYTE);
                }
                yield exit.status() == 0 ? "" : "The release command exited with status " + exit.status() + ".";
            }
        };
    }

    static String cutOff() {
        return "The machine went down while the release command ran. Run it again: `heroku releases:retry`.";
    }

    static String notStarted() {
        return "The release command could not be started (Error R99, platform error). Try again: `heroku"
                + " releases:retry`; the operator finds the reason in platform.log.";
    }

    static String notKept(long megabytes) {
        return " !     More than " + megabytes + " MB were said: the rest is not kept.";
    }

    static String forgotten(int version, int kept) {
        return "The output of v%d is not kept any more: there are %d newer ones.\n".formatted(version, kept);
    }
}
