/// Tests of the log room, on real files.
@NullMarked
package renga.platform.log;

import org.jspecify.annotations.NullMarked;
