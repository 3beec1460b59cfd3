/// The partner API from the provider's side: HTTP in, a decision of the provider's, an answer out.
@NullMarked
package renga.addons.partner;

import org.jspecify.annotations.NullMarked;
