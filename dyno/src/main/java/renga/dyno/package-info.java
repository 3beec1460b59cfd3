/// The dyno runtime: starts one isolated process tree, keeps its limits and its output, says how it ended.
@NullMarked
package renga.dyno;

import org.jspecify.annotations.NullMarked;
