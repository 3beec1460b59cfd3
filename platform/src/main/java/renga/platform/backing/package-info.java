/// Backing services: what providers of add-ons have run on this server, a dyno each on a volume that outlives it.
@NullMarked
package renga.platform.backing;

import org.jspecify.annotations.NullMarked;
