package renga.addons.postgres;

import java.time.Instant;
import java.util.Optional;

/// A role that logs in to one database.
///
/// @param until when it ends, since there is a newer one
/// @param standing of the database, if this is or was the newest
record Login(String role, Optional<Instant> until, int sessions, Optional<Standing> standing) {}
