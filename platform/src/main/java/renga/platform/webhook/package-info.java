/// Tells servers outside of what happens to apps and add-ons: signed, again until it is heard, and never of what was
/// rolled back.
@NullMarked
package renga.platform.webhook;

import org.jspecify.annotations.NullMarked;
