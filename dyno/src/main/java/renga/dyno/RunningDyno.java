package renga.dyno;

import java.time.Instant;
import renga.core.DynoId;

/// A dyno that was started.
///
/// @param address IPv4 address the router reaches it at
/// @param pid of its first process as this host sees it; for people, never a handle
public record RunningDyno(DynoId id, String address, long pid, Instant startedAt) {}
