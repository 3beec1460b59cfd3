package renga.platform.backing;

import java.util.Map;
import renga.core.DynoSize;

/// How a provider wants a service to run.
///
/// @param stack the root file system, below [renga.dyno.DynoSpec]'s rules
/// @param command what runs in `/app`, which is the volume
/// @param environment may hold secrets; never logged
/// @param bytesMax of the volume; it grows with this and never shrinks
/// @param port the one TCP port that apps may open
/// @param logAs what it is called in the logs of the apps that have the add-on; empty: they do not hear what it says
record Wish(
        String stack,
        String command,
        Map<String, String> environment,
        DynoSize size,
        long bytesMax,
        int port,
        String logAs) {
    Wish {
        environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
        return "Wish[" + stack + ", " + size.label() + ", port " + port + "]";
    }
}
