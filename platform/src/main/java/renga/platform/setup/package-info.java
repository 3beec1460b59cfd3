/// Apps that are set up in one go, from an archive with an app.json: made, configured, built, scaled, prepared.
@NullMarked
package renga.platform.setup;

import org.jspecify.annotations.NullMarked;
