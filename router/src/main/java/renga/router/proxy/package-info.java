/// The proxy: event loops, connections to clients and dynos, and the exchange that joins two of them for a request.
///
/// A client's connection and the backend connections it uses live on one event loop; nothing here is locked.
@NullMarked
package renga.router.proxy;

import org.jspecify.annotations.NullMarked;
