package renga.addons.partner;

import java.util.UUID;

/// A provider's own part. Whatever is asked may be asked again, also at the same time.
public interface Partner {
    Answer provision(Order order) throws Exception;

    Answer change(UUID resource, String plan) throws Exception;

    Answer deprovision(UUID resource) throws Exception;
}
