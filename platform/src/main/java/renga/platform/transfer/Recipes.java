package renga.platform.transfer;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import renga.platform.addon.DataAddons;
import renga.platform.provider.Answer;

/// Asks providers how a transfer is to be done, and tells them when it is. One that does not answer is asked again.
final class Recipes {
    /// A provider that is restarted is back long before.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration PAUSE_FIRST = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(20);
    private static final int GOOD = 2;
    private static final int HUNDRED = 100;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int REFUSED = 422;
    private static final String REFUSAL = "The add-on's provider refused this.";

    private final DataAddons addons;

    Recipes(DataAddons addons) {
        this.addons = addons;
    }

    /// @param what `capture`, `restore` or `proof`
    /// @throws TransferFailure if it cannot be done
    Recipe ask(UUID addon, String what, Map<String, Object> body) throws TransferFailure, InterruptedException {
        String answer = answer(addon, what, body);
        return Recipe.read(answer)
                .orElseThrow(
                        () -> new TransferFailure("The add-on's provider answered with something else than a recipe."));
    }

    /// @param what `restored` or `unrestored`
    void tell(UUID addon, String what) throws TransferFailure, InterruptedException {
        answer(addon, what, Map.of());
    }

    private String answer(UUID addon, String what, Map<String, Object> body)
            throws TransferFailure, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = PAUSE_FIRST;
        while (true) {
            Answer answer =
                    addons.recipe(addon, what, body).orElseThrow(() -> new TransferFailure("The database is gone."));
            if (answer instanceof Answer.Replied replied) {
                int status = replied.status();
                if (status / HUNDRED == GOOD) return replied.body();
                if (status == NOT_FOUND || status == GONE) throw new TransferFailure("The database is gone.");
                if (status == REFUSED)
                    throw new TransferFailure(replied.json().path("message").asString(REFUSAL));
            }
            if (System.nanoTime() + pause.toNanos() > deadline) throw new TransferFailure(why(answer));
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }

    private static String why(Answer answer) {
        String reason = switch (answer) {
            case Answer.Replied(int status, var _, var _) -> "it answered with status " + status;
            case Answer.NotReached(String why) -> why;
            case Answer.Unknown(String why) -> why;
        };
        return "The add-on's provider could not do this: %s. Try again later, or ask its operator.".formatted(reason);
    }
}
