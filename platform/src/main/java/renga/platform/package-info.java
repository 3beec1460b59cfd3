/// The control plane: wires the rooms together, from push to formation, and serves the API.
@NullMarked
package renga.platform;

import org.jspecify.annotations.NullMarked;
