/// What a provider asks of the platform: to run services for it.
@NullMarked
package renga.addons.host;

import org.jspecify.annotations.NullMarked;
