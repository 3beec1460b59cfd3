package renga.platform.transfer;

import java.net.URI;
import java.util.UUID;

/// Where the data of a restore comes from.
sealed interface Origin {
    /// A backup that is kept here.
    record Backup(UUID id) implements Origin {}

    /// Another database that is running.
    ///
    /// @param address with user and password
    /// @param name what people call it
    record Database(URI address, String name) implements Origin {
        @Override
        public String toString() {
            return "Database[" + name + "]";
        }
    }

    /// A dump anywhere on the web; the address may hold a secret.
    record Web(URI address) implements Origin {
        @Override
        public String toString() {
            return "Web[" + address.getHost() + "]";
        }
    }
}
