/// git push and git clone over smart HTTP, and what a push sets off.
@NullMarked
package renga.platform.push;

import org.jspecify.annotations.NullMarked;
