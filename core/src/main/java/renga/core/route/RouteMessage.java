package renga.core.route;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import renga.core.AppId;

/// What the platform says to the router over `router/control.sock`, one JSON object per line.
///
/// The router listens; the platform connects (and reconnects), sends a [Snapshot] first and changes after it.
/// Versions grow by one per message of a connection; the router answers each with [RouterReport.Applied].
/// The newest connection wins: the router closes an older one. A line that it cannot read, a version out of
/// order or a change before the snapshot closes the connection; the platform connects again.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RouteMessage.Snapshot.class, name = "snapshot"),
    @JsonSubTypes.Type(value = RouteMessage.Put.class, name = "put"),
    @JsonSubTypes.Type(value = RouteMessage.Remove.class, name = "remove"),
})
public sealed interface RouteMessage {
    long version();

    /// The whole table; whatever is not in it is gone.
    record Snapshot(long version, List<AppRoute> routes) implements RouteMessage {
        public Snapshot {
            routes = List.copyOf(routes);
        }
    }

    /// One app's route, new or replaced. Backends missing from it get no new request and are reported
    /// [RouterReport.Drained].
    record Put(long version, AppRoute route) implements RouteMessage {
        public Put {
            Objects.requireNonNull(route, "put without route");
        }
    }

    /// The app is gone: its hosts answer "no such app".
    record Remove(long version, AppId app) implements RouteMessage {
        public Remove {
            Objects.requireNonNull(app, "remove without app");
        }
    }
}
