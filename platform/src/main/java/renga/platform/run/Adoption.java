package renga.platform.run;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import renga.core.DynoId;
import renga.dyno.FoundDyno;

/// After a restart of the platform: rows meet what is on the machine.
final class Adoption {
    private final Map<DynoId, FoundDyno> found;
    private final Detached detached;
    private final OneOffLife life;

    Adoption(List<FoundDyno> found, Detached detached, OneOffLife life) {
        this.found = found.stream().collect(Collectors.toMap(FoundDyno::id, Function.identity()));
        this.detached = detached;
        this.life = life;
    }

    void run(List<OneOff> rows) {
        for (OneOff row : rows) {
            if (row.attached()) lost(row);
            else resume(row);
        }
    }

    private void lost(OneOff row) {
        life.say(row, RunLines.platformRestarted());
        life.say(row, row.running() ? RunLines.complete() : RunLines.neverUp());
        life.forget(row);
    }

    private void resume(OneOff row) {
        switch (found.get(row.id())) {
            case null -> life.lost(row);
            case FoundDyno.Running _ -> {
                detached.resume(row);
                if (!row.running()) life.up(row);
            }
            case FoundDyno.Ended ended -> {
                detached.resume(row);
                detached.ended(row.id(), ended.exit());
            }
        }
    }
}
