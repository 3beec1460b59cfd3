/// Add-ons: resources at providers, the errands that make and end them, and their ties to apps.
@NullMarked
package renga.platform.addon;

import org.jspecify.annotations.NullMarked;
