package renga.platform.run;

import java.util.concurrent.ConcurrentHashMap;
import renga.core.DynoId;

/// Attached one-offs whose clients have not come yet. Thread-safe.
final class Awaited {
    private final Rendezvous rendezvous;
    private final OneOffLife life;
    private final ConcurrentHashMap<DynoId, String> secrets = new ConcurrentHashMap<>();

    Awaited(Rendezvous rendezvous, OneOffLife life) {
        this.rendezvous = rendezvous;
        this.life = life;
    }

    String invite(OneOff dyno, AttachedRun run) {
        life.say(dyno, RunLines.awaiting());
        String secret = rendezvous.invite(
                life.limits().attach(),
                visitor -> {
                    secrets.remove(dyno.id());
                    run.arrived(visitor);
                },
                () -> {
                    secrets.remove(dyno.id());
                    run.missed();
                });
        secrets.put(dyno.id(), secret);
        return secret;
    }

    /// @return false if it does not wait: it runs, or is over
    boolean withdraw(OneOff dyno) {
        String secret = secrets.remove(dyno.id());
        if (secret == null || !rendezvous.withdraw(secret)) return false;
        life.say(dyno, RunLines.neverUp());
        life.forget(dyno);
        return true;
    }
}
