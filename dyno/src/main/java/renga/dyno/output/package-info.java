/// Reads what dynos print, out of conmon's log files: without polling, at a bounded rate, from saved places on.
@NullMarked
package renga.dyno.output;

import org.jspecify.annotations.NullMarked;
