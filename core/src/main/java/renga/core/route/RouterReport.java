package renga.core.route;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import renga.core.AppId;

/// What the router says back on the same connection, one line each, written and read by [RouteWire].
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RouterReport.Applied.class, name = "applied"),
    @JsonSubTypes.Type(value = RouterReport.Drained.class, name = "drained"),
    @JsonSubTypes.Type(value = RouterReport.Request.class, name = "request"),
    @JsonSubTypes.Type(value = RouterReport.Lost.class, name = "lost"),
})
public sealed interface RouterReport {
    /// From now on no new request is routed by anything older than this version.
    ///
    /// @param draining endpoints out of the table that still have requests in flight; each gets its [Drained].
    ///     An endpoint neither here nor in the table has none, so that a platform which was away knows where it is
    record Applied(long version, List<String> draining) implements RouterReport {
        public Applied {
            draining = List.copyOf(draining);
        }
    }

    /// The last request in flight to a backend that left the table is done; its keep-alive connections are closed.
    record Drained(String endpoint) implements RouterReport {}

    /// One request's log line without time and source: `at=info method=GET path="/" …`.
    record Request(AppId app, Instant at, String text) implements RouterReport {}

    /// So many request lines were dropped because the platform did not take them in time.
    record Lost(long lines) implements RouterReport {}
}
