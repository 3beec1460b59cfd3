/// The far end of a command: attached dynos and log streams.
@NullMarked
package renga.cli.remote;

import org.jspecify.annotations.NullMarked;
