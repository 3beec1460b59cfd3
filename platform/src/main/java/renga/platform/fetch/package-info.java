/// Fetching what a tenant names from anywhere: only where dynos may go, too, and only so much of it.
@NullMarked
package renga.platform.fetch;

import org.jspecify.annotations.NullMarked;
