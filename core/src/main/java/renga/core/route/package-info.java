/// The wire between platform and router: the route table, its changes, and what the router reports back.
@NullMarked
package renga.core.route;

import org.jspecify.annotations.NullMarked;
