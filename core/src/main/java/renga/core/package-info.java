/// The words and shapes that every process shares: ids, names, sizes, error codes, limits. No I/O happens here.
@NullMarked
package renga.core;

import org.jspecify.annotations.NullMarked;
