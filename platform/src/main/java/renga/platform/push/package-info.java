/// git push and git clone over smart HTTP, and the chain that a push sets off ([PushChain]).
@NullMarked
package renga.platform.push;

import org.jspecify.annotations.NullMarked;
