/// The platform's end of the wire to the router: publishes each app's route, hears what was applied and drained.
@NullMarked
package renga.platform.route;

import org.jspecify.annotations.NullMarked;
