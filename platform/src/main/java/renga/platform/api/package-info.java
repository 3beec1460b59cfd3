/// Everything that speaks HTTP: TLS, authentication, errors, paging, and one `*Routes` per family of endpoints.
@NullMarked
package renga.platform.api;

import org.jspecify.annotations.NullMarked;
