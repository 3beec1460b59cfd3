/// Archives that are built without git: uploads to `POST /sources`, and what is fetched from elsewhere.
@NullMarked
package renga.platform.source;

import org.jspecify.annotations.NullMarked;
