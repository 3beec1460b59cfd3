/// Provides `heroku-redis`: a Valkey server for each add-on.
@NullMarked
package renga.addons.keyvalue;

import org.jspecify.annotations.NullMarked;
