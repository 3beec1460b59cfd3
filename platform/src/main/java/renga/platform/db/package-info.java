/// The one way to PostgreSQL: pool, migrations, the types of the house, paging by key.
@NullMarked
package renga.platform.db;

import org.jspecify.annotations.NullMarked;
