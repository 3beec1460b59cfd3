package renga.dyno;

import java.time.Instant;

/// How a dyno ended.
///
/// @param status exit code; 128 + signal number if a signal ended it
/// @param outOfMemory the kernel killed it at the hard memory limit (R15); of a build: it killed any of its processes
public record Exit(int status, boolean outOfMemory, Instant at) {}
