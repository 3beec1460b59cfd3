package renga.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One `git push heroku main`, timed by the lines it prints as a person sees them.
///
/// @param build from the start until the release is named
/// @param boot from there until the push returns: the new dynos serve
/// @param slugMegabytes as the transcript says it
record TimedPush(Duration build, Duration boot, double slugMegabytes, String said) {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Pattern RELEASED = Pattern.compile("remote: +Released v\\d+.*");
    private static final Pattern DONE = Pattern.compile("remote: +Done: ([0-9.]+)([BKM]).*");

    static TimedPush of(Repository repository) {
        var said = new StringBuilder();
        long began = System.nanoTime();
        long released = 0;
        double megabytes = 0;
        Process push = repository.shell().start("exec git push heroku main 2>&1");
        try (BufferedReader lines = push.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (RELEASED.matcher(line).matches()) released = System.nanoTime();
                Matcher done = DONE.matcher(line);
                if (done.matches()) megabytes = megabytes(done);
            }
            if (!push.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || push.exitValue() != 0 || released == 0) {
                throw new AssertionError("the push failed:\n" + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in a push", e);
        } finally {
            push.destroyForcibly();
        }
        long now = System.nanoTime();
        return new TimedPush(
                Duration.ofNanos(released - began), Duration.ofNanos(now - released), megabytes, said.toString());
    }

    private static double megabytes(Matcher done) {
        double number = Double.parseDouble(done.group(1));
        return switch (done.group(2)) {
            case "M" -> number;
            case "K" -> number / 1024;
            default -> number / 1024 / 1024;
        };
    }
}
