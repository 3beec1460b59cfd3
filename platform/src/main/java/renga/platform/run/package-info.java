/// One-off dynos: `heroku run`, attached to somebody's terminal by a rendezvous or detached into the log.
@NullMarked
package renga.platform.run;

import org.jspecify.annotations.NullMarked;
