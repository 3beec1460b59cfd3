package renga.platform.webhook;

import java.util.UUID;
import renga.core.AppId;
import tools.jackson.databind.JsonNode;

/// Whose webhook it is: an app's, or an add-on's, which is its provider's.
sealed interface Owner {
    /// In the database.
    UUID id();

    record App(AppId app) implements Owner {
        @Override
        public UUID id() {
            return app.value();
        }
    }

    record Addon(UUID id) implements Owner {}

    /// What is said of an event to this one's webhooks.
    default JsonNode payload(Event event) {
        return switch (this) {
            case App _ -> event.payload();
            case Addon _ -> Payload.discreet(event.payload());
        };
    }

    /// The column that says so.
    default String column() {
        return switch (this) {
            case App _ -> "app_id";
            case Addon _ -> "addon_id";
        };
    }
}
