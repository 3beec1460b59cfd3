package renga.dyno.runc;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What decides how an instance's dynos run on this host.
///
/// @param instance six lower-case base-32 characters; every kernel object carries them
/// @param home RENGA_HOME, where other users may search (0711), on ext4, xfs or btrfs
/// @param stack the root file system of every dyno, with the canonical ids
/// @param domain RENGA_DOMAIN: names below it lead dynos to the router
/// @param routerPorts TCP ports of this host that dynos may reach, on the gateway's address
/// @param caBundle PEM file that every dyno gets as its system's CA bundle
/// @param egressAllowed private IPv4 networks that dynos may reach all the same (`10.1.2.0/24`)
public record RuncSettings(
        String instance,
        Path home,
        Path stack,
        String domain,
        Set<Integer> routerPorts,
        Path caBundle,
        List<String> egressAllowed) {
    private static final Pattern INSTANCE = Pattern.compile("[a-z2-7]{6}");

    public RuncSettings {
        if (!INSTANCE.matcher(instance).matches()) {
            throw new IllegalArgumentException("not an instance id (six of a-z2-7): " + instance);
        }
        if (!home.isAbsolute()) throw new IllegalArgumentException("RENGA_HOME must be absolute: " + home);
        routerPorts = Set.copyOf(routerPorts);
        egressAllowed = List.copyOf(egressAllowed);
    }
}
