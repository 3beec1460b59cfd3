/// What waits to be told to the platform: request lines, drained backends, applied changes; bounded.
@NullMarked
package renga.router.report;

import org.jspecify.annotations.NullMarked;
