/// The grammar of HTTP/1: reads heads strictly, follows bodies to their end, writes the heads that go on. No sockets.
@NullMarked
package renga.router.http;

import org.jspecify.annotations.NullMarked;
