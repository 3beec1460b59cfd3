package renga.dyno.runc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import renga.dyno.DynoException;

/// The root file systems under dynos, by name: `RENGA_HOME/stacks/NAME` is a link to the newest of that
/// name. It is followed whenever a dyno starts, so moving the link upgrades a stack; what runs keeps the
/// one it was started on. Thread-safe.
final class Stacks {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{1,29}");

    private final Path links;
    private final Path standard;
    private final Set<Path> prepared = ConcurrentHashMap.newKeySet();

    /// @param standard for dynos that name no stack, and for names without a link that it bears itself
    Stacks(Path links, Path standard) {
        this.links = links;
        this.standard = standard;
    }

    /// @param name empty: the standard one
    /// @throws DynoException with what to do if there is none of that name, or no dyno could run in it
    Path root(String name) throws DynoException {
        if (!name.isEmpty() && !NAME.matcher(name).matches()) throw new DynoException("no stack is called " + name);
        try {
            Path root = newest(name);
            if (!prepared.contains(root)) {
                StackRoot.prepare(root);
                prepared.add(root);
            }
            return root;
        } catch (IOException e) {
            throw new DynoException("stack " + name + ": " + e.getMessage(), e);
        }
    }

    private Path newest(String name) throws IOException, DynoException {
        if (name.isEmpty()) return standard;
        Path link = links.resolve(name);
        if (Files.isDirectory(link)) return link.toRealPath();
        if (name.equals(StackRoot.name(standard))) return standard;
        throw new DynoException(
                "there is no stack " + name + " here (any more): import it again, ./renga stacks:import " + name
                        + " …, or build the app on another: heroku stack:set");
    }
}
