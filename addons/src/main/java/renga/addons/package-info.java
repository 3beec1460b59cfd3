/// The process of the bundled providers: where each is, and who it is to the platform.
@NullMarked
package renga.addons;

import org.jspecify.annotations.NullMarked;
