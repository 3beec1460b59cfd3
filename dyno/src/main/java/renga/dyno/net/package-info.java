/// The network of dynos: one bridge per instance, a firewall, addresses, names.
@NullMarked
package renga.dyno.net;

import org.jspecify.annotations.NullMarked;
