package renga.addons.host;

import java.util.Map;

/// How a service shall run.
///
/// @param stack root file system: `data-13`
/// @param command run by bash in `/app`, which is the volume
/// @param environment may hold secrets
/// @param size of the dyno: `Standard-2X`
/// @param port the one TCP port that apps may open
/// @param logAs what it is called in the logs of the apps that have the add-on; empty: they do not hear what it says
public record ServiceWish(
        String stack,
        String command,
        Map<String, String> environment,
        String size,
        long volumeBytes,
        int port,
        String logAs) {
    @Override
    public String toString() {
        return "ServiceWish[" + stack + ", " + size + ", port " + port + "]";
    }
}
