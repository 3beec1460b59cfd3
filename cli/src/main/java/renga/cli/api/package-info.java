/// Talks to the Platform API: finds the server, its certificate and the token, sends requests, reads errors.
@NullMarked
package renga.cli.api;

import org.jspecify.annotations.NullMarked;
