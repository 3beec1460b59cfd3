/// Who answers for which host name, now: the routes, the backends behind them, and how backends leave. No sockets.
@NullMarked
package renga.router.table;

import org.jspecify.annotations.NullMarked;
