package renga.addons.host;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Who runs services for a provider. Thread-safe.
public interface ServiceHost {
    /// The host does not do it, and says why.
    final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        public Refused(String why) {
            super(why);
        }
    }

    /// Makes the service, or changes it; the same wish twice changes nothing.
    ///
    /// @return its IPv4 address if it listens; empty: ask again in a moment
    /// @throws Refused if it cannot be run so
    Optional<String> put(String name, ServiceWish wish) throws IOException, InterruptedException;

    /// @return its address if there is one of that name and it listens
    Optional<String> find(String name) throws IOException, InterruptedException;

    /// Those that there are and that are not being ended.
    Set<String> names() throws IOException, InterruptedException;

    /// Stops it and destroys its data, if there is one of that name. An add-on that is being given up keeps none.
    void end(String name) throws IOException, InterruptedException;

    /// @return the name of the service with that IPv4 address, if it is not being ended
    Optional<String> at(String address) throws IOException, InterruptedException;

    /// From now on that service reaches the other one.
    void link(String name, String other) throws IOException, InterruptedException;

    /// And now no more, if both are there still.
    void unlink(String name, String other) throws IOException, InterruptedException;

    /// From now on the apps that have the add-on reach the service: none, if the platform does not know it.
    void use(String name, UUID addon) throws IOException, InterruptedException;

    /// And now no more, if it is there still. Only what no lasting add-on is on can be ended.
    void unuse(String name, UUID addon) throws IOException, InterruptedException;
}
