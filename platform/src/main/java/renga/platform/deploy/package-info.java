/// A deploy: the way from a source to a release that serves, the same for a push and for a build by the API.
@NullMarked
package renga.platform.deploy;

import org.jspecify.annotations.NullMarked;
