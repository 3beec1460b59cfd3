/// Slugs: what a build left behind, named by the digest of its tree, used in place and packed into the store behind.
@NullMarked
package renga.platform.slug;

import org.jspecify.annotations.NullMarked;
