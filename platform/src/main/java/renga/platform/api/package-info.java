/// Everything that speaks HTTP: TLS, authentication, errors, paging, and every `*Routes`, one per family of endpoints.
///
/// This package stands on top: it imports the rooms, no room imports it. So the Routes of all rooms live here.
@NullMarked
package renga.platform.api;

import org.jspecify.annotations.NullMarked;
