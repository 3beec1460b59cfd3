/// heroku-postgresql: databases on clusters that run as backing services.
@NullMarked
package renga.addons.postgres;

import org.jspecify.annotations.NullMarked;
