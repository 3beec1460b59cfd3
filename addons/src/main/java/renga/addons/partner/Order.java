package renga.addons.partner;

import java.util.Map;
import java.util.UUID;

/// What the platform asks for.
///
/// @param uuid of the add-on; the same whenever this is asked again
/// @param plan its own name: `essential-0`
/// @param options what came after `--`
public record Order(UUID uuid, String plan, Map<String, String> options) {
    public Order {
        options = Map.copyOf(options);
    }

    /// Options may be secrets.
    @Override
    public String toString() {
        return "Order[" + uuid + " " + plan + "]";
    }
}
