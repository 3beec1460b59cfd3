package renga.platform.slug;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import renga.core.SlugId;
import renga.platform.account.Account;
import renga.platform.app.App;

/// What `POST /apps/:app/slugs` sets off; the deploy room does it.
public interface SlugOrders {
    /// A slug that waits for its archive.
    ///
    /// @param secret what makes the address of the upload unguessable
    /// @param stack its name
    record Ordered(SlugId id, String secret, String stack, Instant createdAt) {
        @Override
        public String toString() {
            return "Ordered[" + id + "]";
        }
    }

    /// @throws renga.platform.refusal.Refusal if it cannot be
    Ordered order(App app, Account account, SlugOrder order);

    /// Takes the archive and makes it a slug that can be released.
    ///
    /// @throws renga.platform.refusal.Refusal if nobody waits for it, or it is no slug
    void upload(SlugId id, String secret, InputStream archive) throws IOException, InterruptedException;

    /// The checksum that an uploaded slug came with, as its sender wrote it.
    Optional<String> checksum(SlugId id);
}
