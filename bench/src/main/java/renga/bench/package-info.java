/// Load drivers and reports for the benchmarks, each run beside a peer.
@NullMarked
package renga.bench;

import org.jspecify.annotations.NullMarked;
