/// Config vars: what an app's environment holds, and what a change may look like.
@NullMarked
package renga.platform.config;

import org.jspecify.annotations.NullMarked;
