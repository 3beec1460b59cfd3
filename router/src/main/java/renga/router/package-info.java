/// The data plane: takes each request to a healthy dyno, logs it, and explains failures with Heroku's H codes.
@NullMarked
package renga.router;

import org.jspecify.annotations.NullMarked;
