/// What tests are made of: fresh databases, a fake runtime, a clock that stands still.
@NullMarked
package renga.testkit;

import org.jspecify.annotations.NullMarked;
