/// Stories of the whole system: a real instance, the real heroku CLI, real git, curl.
@NullMarked
package renga.e2e;

import org.jspecify.annotations.NullMarked;
