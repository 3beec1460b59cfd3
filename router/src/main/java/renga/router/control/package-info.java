/// The link to the platform: the socket it connects to, and the file that stands in for it when it is dead.
@NullMarked
package renga.router.control;

import org.jspecify.annotations.NullMarked;
