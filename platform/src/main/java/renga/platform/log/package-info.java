/// The log of every app: what its dynos write, what the router saw and what the platform did, merged, kept on disk
/// in bounded files, and streamed to whoever watches.
@NullMarked
package renga.platform.log;

import org.jspecify.annotations.NullMarked;
