/// Who offers add-ons: manifests, plans, secrets, and the line to each provider.
@NullMarked
package renga.platform.provider;

import org.jspecify.annotations.NullMarked;
