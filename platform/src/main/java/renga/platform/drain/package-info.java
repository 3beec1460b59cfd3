/// Log drains: places outside that get an app's log, each at its own pace.
@NullMarked
package renga.platform.drain;

import org.jspecify.annotations.NullMarked;
