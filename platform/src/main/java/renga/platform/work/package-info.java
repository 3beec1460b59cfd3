/// Multi-step work as rows: each step idempotent, resumed after the platform was killed.
@NullMarked
package renga.platform.work;

import org.jspecify.annotations.NullMarked;
